// Hands packets for a virtual address to servers, as LVS does. Programs with one set of maps, which the daemon writes:
// `xdp` for direct routing, `tc` for tunnels and masquerading. `egress` sees what this machine sends itself: checks that
// ask a server at the virtual address.
//
// Direct routing changes MACs alone, so that it can be done before the kernel has made anything of the frame. The others
// change lengths and sums of packets that the kernel may have put together of several and whose sums may not be complete
// yet: only the socket buffer says so, which XDP does not see.
//
// What is not for a service of ours goes to the kernel's stack untouched. Compiled by compile.sh; the object among the
// resources is what is shipped, and a test compares the two where clang is.

#include <linux/pkt_cls.h>

#include "direct.h"
#include "check.h"

SEC("xdp")
int lbd_direct(struct xdp_md *context) {
    int verdict = direct(context);
    if (verdict >= 0) {
        count_drop(verdict);
        return XDP_DROP;
    }
    return verdict == SEND ? XDP_TX : XDP_PASS;
}

static __always_inline int changed(struct __sk_buff *skb) {
    pull_headers(skb);
    struct packet *packet = blank(1);
    if (!packet || !read_packet(packet, (void *)(long)skb->data, (void *)(long)skb->data_end, skb->len)) {
        return PASS;
    }
    int verdict;
    if (packet->piece == LATER_PIECE) {
        __u32 mode = TUNNEL;
        verdict = decide_piece(packet, &mode);
        if (verdict == PASS) {
            return come_back(skb, packet);
        }
        if (mode == DIRECT) {
            return PASS;
        }
    } else {
        const struct service *service = find_service(packet);
        if (!service) {
            return come_back(skb, packet);
        }
        if (service->mode == DIRECT) {
            return PASS;
        }
        verdict = decide(packet, service);
    }
    if (verdict != SEND && verdict != NO_SERVER) {
        return verdict;
    }
    struct real *real = bpf_map_lookup_elem(&reals, &packet->real);
    if (verdict == NO_SERVER || !real) {
        return tell_changed(skb, packet, NO_SERVER, real);
    }
    if (real->mode == DIRECT) {
        return PASS;
    }
    if (real->flags & REAL_HERE) {
        count(packet);
        return PASS;
    }
    if (!has_mac(real)) {
        return NO_NEIGHBOUR;
    }
    if (has_no_hops(packet)) {
        return tell_changed(skb, packet, NO_HOPS, real);
    }
    return real->mode == TUNNEL ? send_in_tunnel(skb, packet, real) : send_translated(skb, packet, real);
}

SEC("tc")
int lbd_changed(struct __sk_buff *skb) {
    int verdict = changed(skb);
    if (verdict >= 0) {
        count_drop(verdict);
        return TC_ACT_SHOT;
    }
    return verdict == SEND ? TC_ACT_REDIRECT : TC_ACT_UNSPEC;
}

SEC("egress")
int lbd_check(struct __sk_buff *skb) {
    send_check(skb);
    return TC_ACT_UNSPEC;
}

char _license[] SEC("license") = "Dual BSD/GPL";
