// Tells the sender of a packet why it goes no further: a frame back to where it came from.
#pragma once

#include "flows.h"

#define OUTER_HOPS 64
#define ICMP_FRAGMENTATION_NEEDED 4
#define ICMP_PORT_UNREACHABLE 3
#define ICMP6_PORT_UNREACHABLE 4
#define ICMP6_TOO_BIG 2
#define ICMP6_TIME_EXCEEDED 3

// What is quoted: a header with the first eight octets behind it, or with all of TCP's without options. Where TCP's sum
// has yet to be finished it has to stay within the frame.
#define QUOTED_4 28
#define QUOTED_6 48
#define QUOTED_TCP_4 40
#define QUOTED_TCP_6 60

struct error4 {
    struct iphdr ip;
    struct icmp icmp;
    __u8 quoted[QUOTED_TCP_4];
};

struct error6 {
    struct ipv6hdr ip;
    struct icmp icmp;
    __u8 quoted[QUOTED_TCP_6];
};

// What the sender is told.
struct told {
    __u8 type;
    __u8 code;
    __u16 drop;
    __u32 rest;
    const struct address *from;
};

static __always_inline __u32 is_v4(const struct address *address) {
    return address->word[0] == 0 && address->word[1] == 0 && address->word[2] == bpf_htonl(0xffff);
}

// Who says so: this machine, as a router does, by its address on the way to the server; where it has none of that
// family, the virtual address.
static __always_inline const struct address *ourselves(const struct packet *packet, const struct real *real) {
    const struct address *own = &real->outer;
    __u32 is_one = own->word[3] != 0 && (packet->is_v6 != 0) != is_v4(own);
    return is_one ? own : &packet->key.virtual;
}

static __always_inline __be16 fold(__s64 sum) {
    __u32 folded = (__u32)sum;
    folded = (folded & 0xffff) + (folded >> 16);
    folded = (folded & 0xffff) + (folded >> 16);
    return ~folded;
}

// The headers before what is quoted, which is there.
static __always_inline void head4(struct error4 *error, const struct packet *packet, const struct told *told, __u32 quoted) {
    error->ip.version = 4;
    error->ip.ihl = 5;
    error->ip.tot_len = bpf_htons(sizeof(error->ip) + sizeof(error->icmp) + quoted);
    error->ip.ttl = OUTER_HOPS;
    error->ip.protocol = IPPROTO_ICMP;
    error->ip.saddr = told->from->word[3];
    error->ip.daddr = packet->key.client.word[3];
    error->ip.check = fold(bpf_csum_diff(0, 0, (__be32 *)&error->ip, sizeof(error->ip), 0));
    error->icmp.type = told->type;
    error->icmp.code = told->code;
    error->icmp.rest = bpf_htonl(told->rest);
    error->icmp.checksum = fold(bpf_csum_diff(0, 0, (__be32 *)&error->icmp, sizeof(error->icmp) + quoted, 0));
}

static __always_inline void head6(struct error6 *error, const struct packet *packet, const struct told *told, __u32 quoted) {
    __u32 length = sizeof(error->icmp) + quoted;
    error->ip.version = 6;
    error->ip.payload_len = bpf_htons(length);
    error->ip.nexthdr = IPPROTO_ICMPV6;
    error->ip.hop_limit = OUTER_HOPS;
    __builtin_memcpy(&error->ip.saddr, told->from->word, 16);
    __builtin_memcpy(&error->ip.daddr, packet->key.client.word, 16);
    error->icmp.type = told->type;
    error->icmp.code = told->code;
    error->icmp.rest = bpf_htonl(told->rest);
    // The pseudo-header: addresses, length, protocol.
    __be32 rest[2] = {bpf_htonl(length), bpf_htonl(IPPROTO_ICMPV6)};
    __s64 sum = bpf_csum_diff(0, 0, rest, sizeof(rest), 0);
    sum = bpf_csum_diff(0, 0, (__be32 *)&error->ip.saddr, 32, sum);
    error->icmp.checksum = fold(bpf_csum_diff(0, 0, (__be32 *)&error->icmp, length, sum));
}

// Enough of a frame for every look at headers.
#define HEADERS 256

static __always_inline void pull_headers(struct __sk_buff *skb) {
    if (skb->data + HEADERS > skb->data_end && skb->len > skb->data_end - skb->data) {
        bpf_skb_pull_data(skb, skb->len < HEADERS ? skb->len : HEADERS);
    }
}

// The frame's MACs the other way round.
static __always_inline int turn_round(struct __sk_buff *skb) {
    __u8 ends[2 * ETH_ALEN];
    __u8 turned[2 * ETH_ALEN];
    if (bpf_skb_load_bytes(skb, 0, ends, sizeof(ends))) {
        return -1;
    }
    __builtin_memcpy(turned, ends + ETH_ALEN, ETH_ALEN);
    __builtin_memcpy(turned + ETH_ALEN, ends, ETH_ALEN);
    return bpf_skb_store_bytes(skb, 0, turned, sizeof(turned), 0);
}

static __always_inline int tell4(struct __sk_buff *skb, const struct packet *packet, const struct told *told, __u32 quoted) {
    struct error4 error = {};
    if (bpf_skb_load_bytes(skb, packet->ip_at, error.quoted, quoted)) {
        return told->drop;
    }
    head4(&error, packet, told, quoted);
    __u32 more = sizeof(error.ip) + sizeof(error.icmp);
    if (bpf_skb_change_tail(skb, packet->ip_at + quoted, 0)
        || bpf_skb_adjust_room(skb, more, BPF_ADJ_ROOM_MAC, 0)
        || bpf_skb_store_bytes(skb, packet->ip_at, &error, more + quoted, 0)
        || turn_round(skb)) {
        return told->drop;
    }
    count_drop(told->drop);
    bpf_redirect(skb->ifindex, 0);
    return SEND;
}

static __always_inline int tell6(struct __sk_buff *skb, const struct packet *packet, const struct told *told, __u32 quoted) {
    struct error6 error = {};
    if (bpf_skb_load_bytes(skb, packet->ip_at, error.quoted, quoted)) {
        return told->drop;
    }
    head6(&error, packet, told, quoted);
    __u32 more = sizeof(error.ip) + sizeof(error.icmp);
    if (bpf_skb_change_tail(skb, packet->ip_at + quoted, 0)
        || bpf_skb_adjust_room(skb, more, BPF_ADJ_ROOM_MAC, 0)
        || bpf_skb_store_bytes(skb, packet->ip_at, &error, more + quoted, 0)
        || turn_round(skb)) {
        return told->drop;
    }
    count_drop(told->drop);
    bpf_redirect(skb->ifindex, 0);
    return SEND;
}

// Why a packet goes no further: it has been through as many machines as it may (RFC 792, RFC 4443 3.3), which traceroute
// asks for; or nobody serves there, so that who dials need not wait for an answer.
static __always_inline void reason(struct told *told, const struct packet *packet, __u32 why, const struct real *real) {
    told->drop = why;
    if (why == NO_HOPS) {
        told->type = packet->is_v6 ? ICMP6_TIME_EXCEEDED : TIME_EXCEEDED;
        told->from = real ? ourselves(packet, real) : &packet->key.virtual;
    } else {
        told->type = packet->is_v6 ? UNREACHABLE_6 : DESTINATION_UNREACHABLE;
        told->code = packet->is_v6 ? ICMP6_PORT_UNREACHABLE : ICMP_PORT_UNREACHABLE;
        told->from = &packet->key.virtual;
    }
}

static __always_inline int tell_changed(struct __sk_buff *skb, const struct packet *packet, __u32 why, const struct real *real) {
    if (packet->has_options || !may_answer(packet, why)) {
        return why;
    }
    struct told told = {};
    reason(&told, packet, why, real);
    __u32 is_tcp = packet->key.protocol == IPPROTO_TCP;
    if (packet->is_v6) {
        return is_tcp ? tell6(skb, packet, &told, QUOTED_TCP_6) : tell6(skb, packet, &told, QUOTED_6);
    }
    return is_tcp ? tell4(skb, packet, &told, QUOTED_TCP_4) : tell4(skb, packet, &told, QUOTED_4);
}

#define ETHERNET_WITH_TAGS 22

// Puts a packet in the place of a frame's, behind its Ethernet header, which has its MACs the other way round then.
//
// `kept` octets of what was there stay as what is quoted, at the end of the new packet; before them come `more`.
static __always_inline int put_before(
    struct xdp_md *context, const struct packet *packet, const void *head, __u32 more, __u32 kept) {
    __u8 frame[ETHERNET_WITH_TAGS];
    void *start = (void *)(long)context->data;
    void *end = (void *)(long)context->data_end;
    if (start + ETHERNET_WITH_TAGS > end) {
        return -1;
    }
    __builtin_memcpy(frame, start + ETH_ALEN, ETH_ALEN);
    __builtin_memcpy(frame + ETH_ALEN, start, ETH_ALEN);
    __builtin_memcpy(frame + 2 * ETH_ALEN, start + 2 * ETH_ALEN, ETHERNET_WITH_TAGS - 2 * ETH_ALEN);
    if (bpf_xdp_adjust_head(context, -(int)more)) {
        return -1;
    }
    start = (void *)(long)context->data;
    end = (void *)(long)context->data_end;
    __u32 ip_at = packet->ip_at & 31;
    void *ip = start + ip_at;
    if (ip + more + kept > end || start + ETHERNET_WITH_TAGS > end) {
        return -1;
    }
    // Tags, and the type, stand before the packet; behind them its head is written over what is too much of this.
    __builtin_memcpy(start, frame, ETHERNET_WITH_TAGS);
    __builtin_memcpy(ip, head, more);
    return bpf_xdp_adjust_tail(context, (int)(ip_at + more + kept) - (int)(end - start));
}

static __always_inline int put_error4(struct xdp_md *context, const struct packet *packet, const struct told *told) {
    struct error4 error = {};
    void *ip = (void *)(long)context->data + (packet->ip_at & 31);
    if (ip + QUOTED_4 > (void *)(long)context->data_end) {
        return -1;
    }
    __builtin_memcpy(error.quoted, ip, QUOTED_4);
    head4(&error, packet, told, QUOTED_4);
    return put_before(context, packet, &error, sizeof(error.ip) + sizeof(error.icmp), QUOTED_4);
}

static __always_inline int put_error6(struct xdp_md *context, const struct packet *packet, const struct told *told) {
    struct error6 error = {};
    void *ip = (void *)(long)context->data + (packet->ip_at & 31);
    if (ip + QUOTED_6 > (void *)(long)context->data_end) {
        return -1;
    }
    __builtin_memcpy(error.quoted, ip, QUOTED_6);
    head6(&error, packet, told, QUOTED_6);
    return put_before(context, packet, &error, sizeof(error.ip) + sizeof(error.icmp), QUOTED_6);
}

static __always_inline int tell_direct(struct xdp_md *context, const struct packet *packet, __u32 why, const struct real *real) {
    if (packet->has_options || !may_answer(packet, why)) {
        return why;
    }
    struct told told = {};
    reason(&told, packet, why, real);
    if (packet->is_v6 ? put_error6(context, packet, &told) : put_error4(context, packet, &told)) {
        return why;
    }
    count_drop(why);
    return SEND;
}
