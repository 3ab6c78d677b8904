// Direct routing: the frame goes on as it came, but for its MACs and a hop less.
#pragma once

#include "icmp.h"

static __always_inline int take_hop(struct ethhdr *ethernet, const struct packet *packet, void *end) {
    void *ip = (void *)ethernet + (packet->ip_at & 31);
    if (packet->is_v6) {
        struct ipv6hdr *six = ip;
        if ((void *)(six + 1) > end) {
            return -1;
        }
        six->hop_limit--;
        return 0;
    }
    struct iphdr *four = ip;
    if ((void *)(four + 1) > end) {
        return -1;
    }
    four->ttl--;
    __u32 sum = (__u32)four->check + bpf_htons(0x0100);
    four->check = sum + (sum >= 0xffff);
    return 0;
}

static __always_inline int send_direct(struct xdp_md *context, const struct packet *packet) {
    struct real *real = bpf_map_lookup_elem(&reals, &packet->real);
    if (!real) {
        return NO_SERVER;
    }
    if (real->mode != DIRECT) {
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
        return NO_HOPS;
    }
    struct ethhdr *ethernet = (void *)(long)context->data;
    void *end = (void *)(long)context->data_end;
    if ((void *)(ethernet + 1) > end || take_hop(ethernet, packet, end)) {
        return PASS;
    }
    // Not from a virtual router's, to which it may have come: the server may know us by our own.
    __builtin_memcpy(ethernet->h_source, real->from, ETH_ALEN);
    __builtin_memcpy(ethernet->h_dest, real->mac, ETH_ALEN);
    count(packet);
    return SEND;
}

// Whether another director has chosen us. To choose once more might send it back.
static __always_inline __u32 is_handed_to_us(const void *start, const void *end, const struct service *service) {
    const struct ethhdr *ethernet = start;
    if (!(service->flags & SERVICE_HERE) || (void *)(ethernet + 1) > end) {
        return 0;
    }
    struct peer peer;
    __builtin_memcpy(peer.mac, ethernet->h_source, ETH_ALEN);
    peer.service = service->number;
    return bpf_map_lookup_elem(&peers, &peer) != 0;
}

static __always_inline int direct(struct xdp_md *context) {
    void *start = (void *)(long)context->data;
    struct packet *packet = blank(0);
    void *end = (void *)(long)context->data_end;
    if (!packet || !read_packet(packet, start, end, end - start)) {
        return PASS;
    }
    // Of a later piece that of the whole address.
    const struct service *service = find_service(packet);
    if (service && service->mode == DIRECT && is_handed_to_us(start, end, service)) {
        return PASS;
    }
    int verdict;
    if (packet->piece == LATER_PIECE) {
        __u32 mode = DIRECT;
        verdict = decide_piece(packet, &mode);
        if (mode != DIRECT) {
            return PASS;
        }
    } else {
        if (!service || service->mode != DIRECT) {
            return PASS;
        }
        verdict = decide(packet, service);
    }
    if (verdict == SEND) {
        verdict = send_direct(context, packet);
    }
    if (verdict != NO_HOPS && verdict != NO_SERVER) {
        return verdict;
    }
    return tell_direct(context, packet, verdict, bpf_map_lookup_elem(&reals, &packet->real));
}
