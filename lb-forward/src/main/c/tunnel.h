// Packets go to their server within others: IPv4 or IPv6 in either of the two.
#pragma once

#include "icmp.h"

#define MORE_4 ((int)sizeof(struct iphdr))
#define MORE_6 ((int)sizeof(struct ipv6hdr))

// Tells the sender how long its packets may be (RFC 1191): the virtual address says so itself, as a router on the way
// there would. What is longer than a link's packets has room to be quoted as far as TCP's own header.
static __always_inline int refuse4(struct __sk_buff *skb, const struct packet *packet, __u32 mtu) {
    if (packet->has_options || packet->piece != WHOLE || !may_answer(packet, TOO_BIG)) {
        return TOO_BIG;
    }
    struct told told = {DESTINATION_UNREACHABLE, ICMP_FRAGMENTATION_NEEDED, TOO_BIG, mtu, &packet->key.virtual};
    return tell4(skb, packet, &told, QUOTED_TCP_4);
}

static __always_inline int refuse6(struct __sk_buff *skb, const struct packet *packet, __u32 mtu) {
    if (!may_answer(packet, TOO_BIG)) {
        return TOO_BIG;
    }
    struct told told = {ICMP6_TOO_BIG, 0, TOO_BIG, mtu, &packet->key.virtual};
    return tell6(skb, packet, &told, QUOTED_TCP_6);
}

// Whether a packet does not fit a link with so much before it. One that the kernel has put together of several leaves as
// these: datagrams as long as they were, TCP's segments shorter by what comes before them. That is no help where a route
// on the way has room for less than the link that they came in by.
static __always_inline __u32 is_too_big(const struct __sk_buff *skb, const struct packet *packet, __u32 mtu, __u32 more) {
    if (skb->gso_segs <= 1) {
        return packet->bytes + more > mtu;
    }
    __u32 header = packet->transport_at - packet->ip_at;
    if (packet->key.protocol == IPPROTO_UDP) {
        return header + sizeof(struct udphdr) + skb->gso_size + more > mtu;
    }
    return header + packet->tcp_header + skb->gso_size > mtu;
}

// Datagrams that the kernel has put together have the length that their sender gave them.
static __always_inline __u64 keeps_segments(const struct packet *packet) {
    return packet->key.protocol == IPPROTO_UDP ? BPF_F_ADJ_ROOM_FIXED_GSO : 0;
}

static __always_inline int wrap4(struct __sk_buff *skb, const struct packet *packet, const struct real *real, __u32 length) {
    struct iphdr outer = {};
    outer.version = 4;
    outer.ihl = 5;
    outer.tos = packet->traffic_class;
    outer.tot_len = bpf_htons(length + MORE_4);
    // Where it may be cut on its way, its pieces are told from those of others by this.
    outer.id = packet->is_whole_only ? 0 : bpf_htons(bpf_ntohs(packet->fragment_id) + packet->place);
    outer.frag_off = packet->is_whole_only ? bpf_htons(0x4000) : 0;
    outer.ttl = OUTER_HOPS;
    outer.protocol = packet->is_v6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
    outer.saddr = real->outer.word[3];
    outer.daddr = real->address.word[3];
    outer.check = fold(bpf_csum_diff(0, 0, (__be32 *)&outer, sizeof(outer), 0));
    // Of a packet that the kernel has put together of several, each is to have room for the header.
    if (bpf_skb_adjust_room(skb, MORE_4, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | keeps_segments(packet))) {
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
    if (bpf_skb_adjust_room(skb, MORE_6, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 | keeps_segments(packet))) {
        return NOT_CHANGED;
    }
    return bpf_skb_store_bytes(skb, packet->ip_at, &outer, sizeof(outer), 0) ? NOT_CHANGED : SEND;
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
    if (is_too_big(skb, packet, real->mtu, more)) {
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
