// Packets go to their server within others: IPv4 or IPv6 in either of the two.
#pragma once

#include "flows.h"

#define MORE_4 ((int)sizeof(struct iphdr))
#define MORE_6 ((int)sizeof(struct ipv6hdr))
#define OUTER_HOPS 64

// A header, and TCP's without options. Where TCP's sum has yet to be finished it has to stay within the frame.
#define QUOTED_4 40
#define QUOTED_6 60
#define ICMP_FRAGMENTATION_NEEDED 4
#define ICMP6_TOO_BIG 2

struct too_big4 {
    struct iphdr ip;
    struct icmp icmp;
    __u8 quoted[QUOTED_4];
};

struct too_big6 {
    struct ipv6hdr ip;
    struct icmp icmp;
    __u8 quoted[QUOTED_6];
};

static __always_inline __be16 fold(__s64 sum) {
    __u32 folded = (__u32)sum;
    folded = (folded & 0xffff) + (folded >> 16);
    folded = (folded & 0xffff) + (folded >> 16);
    return ~folded;
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

// Tells the sender how long its packets may be (RFC 1191): the virtual address says so itself, as a router on the way
// there would.
static __always_inline int refuse4(struct __sk_buff *skb, const struct packet *packet, __u32 mtu) {
    if (packet->has_options || packet->piece != WHOLE || packet->is_quoted) {
        return TOO_BIG;
    }
    struct too_big4 answer = {};
    if (bpf_skb_load_bytes(skb, packet->ip_at, answer.quoted, QUOTED_4)) {
        return TOO_BIG;
    }
    answer.ip.version = 4;
    answer.ip.ihl = 5;
    answer.ip.tot_len = bpf_htons(sizeof(answer));
    answer.ip.ttl = OUTER_HOPS;
    answer.ip.protocol = IPPROTO_ICMP;
    answer.ip.saddr = packet->key.virtual.word[3];
    answer.ip.daddr = packet->key.client.word[3];
    answer.ip.check = fold(bpf_csum_diff(0, 0, (__be32 *)&answer.ip, sizeof(answer.ip), 0));
    answer.icmp.type = DESTINATION_UNREACHABLE;
    answer.icmp.code = ICMP_FRAGMENTATION_NEEDED;
    answer.icmp.rest = bpf_htonl(mtu);
    answer.icmp.checksum = fold(bpf_csum_diff(0, 0, (__be32 *)&answer.icmp, sizeof(answer.icmp) + QUOTED_4, 0));
    __u32 more = sizeof(answer) - QUOTED_4;
    if (bpf_skb_change_tail(skb, packet->ip_at + QUOTED_4, 0)
        || bpf_skb_adjust_room(skb, more, BPF_ADJ_ROOM_MAC, 0)
        || bpf_skb_store_bytes(skb, packet->ip_at, &answer, sizeof(answer), 0)
        || turn_round(skb)) {
        return TOO_BIG;
    }
    count_drop(TOO_BIG);
    bpf_redirect(skb->ifindex, 0);
    return SEND;
}

static __always_inline int refuse6(struct __sk_buff *skb, const struct packet *packet, __u32 mtu) {
    struct too_big6 answer = {};
    // Nothing is said of an error (RFC 4443, section 2.4).
    if (packet->is_quoted || bpf_skb_load_bytes(skb, packet->ip_at, answer.quoted, QUOTED_6)) {
        return TOO_BIG;
    }
    answer.ip.version = 6;
    answer.ip.payload_len = bpf_htons(sizeof(answer) - sizeof(answer.ip));
    answer.ip.nexthdr = IPPROTO_ICMPV6;
    answer.ip.hop_limit = OUTER_HOPS;
    __builtin_memcpy(&answer.ip.saddr, packet->key.virtual.word, 16);
    __builtin_memcpy(&answer.ip.daddr, packet->key.client.word, 16);
    answer.icmp.type = ICMP6_TOO_BIG;
    answer.icmp.rest = bpf_htonl(mtu);
    // The pseudo-header: addresses, length, protocol.
    __be32 rest[2] = {bpf_htonl(sizeof(answer) - sizeof(answer.ip)), bpf_htonl(IPPROTO_ICMPV6)};
    __s64 sum = bpf_csum_diff(0, 0, rest, sizeof(rest), 0);
    sum = bpf_csum_diff(0, 0, (__be32 *)&answer.ip.saddr, 32, sum);
    answer.icmp.checksum = fold(bpf_csum_diff(0, 0, (__be32 *)&answer.icmp, sizeof(answer.icmp) + QUOTED_6, sum));
    __u32 more = sizeof(answer) - QUOTED_6;
    if (bpf_skb_change_tail(skb, packet->ip_at + QUOTED_6, 0)
        || bpf_skb_adjust_room(skb, more, BPF_ADJ_ROOM_MAC, 0)
        || bpf_skb_store_bytes(skb, packet->ip_at, &answer, sizeof(answer), 0)
        || turn_round(skb)) {
        return TOO_BIG;
    }
    count_drop(TOO_BIG);
    bpf_redirect(skb->ifindex, 0);
    return SEND;
}

static __always_inline int wrap4(struct __sk_buff *skb, const struct packet *packet, const struct real *real, __u32 length) {
    struct iphdr outer = {};
    outer.version = 4;
    outer.ihl = 5;
    outer.tos = packet->traffic_class;
    outer.tot_len = bpf_htons(length + MORE_4);
    outer.frag_off = packet->is_whole_only ? bpf_htons(0x4000) : 0;
    outer.ttl = OUTER_HOPS;
    outer.protocol = packet->is_v6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
    outer.saddr = real->outer.word[3];
    outer.daddr = real->address.word[3];
    outer.check = fold(bpf_csum_diff(0, 0, (__be32 *)&outer, sizeof(outer), 0));
    // Of a packet that the kernel has put together of several, each is to have room for the header.
    if (bpf_skb_adjust_room(skb, MORE_4, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4)) {
        return NOT_CHANGED;
    }
    return bpf_skb_store_bytes(skb, packet->ip_at, &outer, sizeof(outer), 0) ? NOT_CHANGED : SEND;
}

static __always_inline int wrap6(struct __sk_buff *skb, const struct packet *packet, const struct real *real, __u32 length) {
    struct ipv6hdr outer = {};
    outer.version = 6;
    outer.priority = packet->traffic_class >> 4;
    outer.flow_lbl[0] = packet->traffic_class << 4;
    outer.payload_len = bpf_htons(length);
    outer.nexthdr = packet->is_v6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
    outer.hop_limit = OUTER_HOPS;
    __builtin_memcpy(&outer.saddr, real->outer.word, 16);
    __builtin_memcpy(&outer.daddr, real->address.word, 16);
    if (bpf_skb_adjust_room(skb, MORE_6, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_ENCAP_L3_IPV6)) {
        return NOT_CHANGED;
    }
    return bpf_skb_store_bytes(skb, packet->ip_at, &outer, sizeof(outer), 0) ? NOT_CHANGED : SEND;
}

static __always_inline __u32 is_v4(const struct address *address) {
    return address->word[0] == 0 && address->word[1] == 0 && address->word[2] == bpf_htonl(0xffff);
}

// Where a frame goes to and comes from.
static __always_inline int address_frame(struct __sk_buff *skb, const __u8 *to, const __u8 *from) {
    __u8 ends[2 * ETH_ALEN];
    __builtin_memcpy(ends, to, ETH_ALEN);
    __builtin_memcpy(ends + ETH_ALEN, from, ETH_ALEN);
    return bpf_skb_store_bytes(skb, 0, ends, sizeof(ends), 0);
}

// A packet that goes on has a hop less.
static __always_inline int take_hop_of(struct __sk_buff *skb, const struct packet *packet) {
    __u8 hops = packet->hops - 1;
    if (packet->is_v6) {
        return bpf_skb_store_bytes(skb, packet->ip_at + 7, &hops, 1, 0);
    }
    return bpf_l3_csum_replace(skb, packet->ip_at + 10, bpf_htons(packet->hops << 8), bpf_htons(hops << 8), 2)
        || bpf_skb_store_bytes(skb, packet->ip_at + 8, &hops, 1, 0);
}

static __always_inline int send_in_tunnel(struct __sk_buff *skb, const struct packet *packet, const struct real *real) {
    __u32 outer_v4 = is_v4(&real->address);
    // Behind it a frame may be filled up to the least length that Ethernet has.
    __u32 length = packet->bytes;
    __u32 more = outer_v4 ? MORE_4 : MORE_6;
    if (skb->gso_segs <= 1 && length + more > real->mtu) {
        return packet->is_v6 ? refuse6(skb, packet, real->mtu - more) : refuse4(skb, packet, real->mtu - more);
    }
    if (take_hop_of(skb, packet)) {
        return NOT_CHANGED;
    }
    int verdict = outer_v4 ? wrap4(skb, packet, real, length) : wrap6(skb, packet, real, length);
    __be16 type = outer_v4 ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6);
    if (verdict != SEND || bpf_skb_store_bytes(skb, packet->ip_at - 2, &type, sizeof(type), 0)
        || address_frame(skb, real->mac, real->from)) {
        return NOT_CHANGED;
    }
    count(packet);
    bpf_redirect(real->link, 0);
    return SEND;
}
