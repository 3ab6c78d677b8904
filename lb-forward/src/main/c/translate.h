// Masquerading: a packet gets the address of its server, and the server's answer the virtual address again; the
// client's address stays. Sums are changed by the difference alone, by the kernel's helpers: they know whether a sum is
// complete yet.
#pragma once

#include "tunnel.h"

// One end of a packet, before and after.
struct change {
    struct address from;
    struct address to;
    __be16 from_port;
    __be16 to_port;
    __u32 is_source;
};

static __always_inline __s64 difference(const struct packet *packet, const struct change *change) {
    return packet->is_v6 ? bpf_csum_diff((__be32 *)change->from.word, 16, (__be32 *)change->to.word, 16, 0)
                         : bpf_csum_diff((__be32 *)&change->from.word[3], 4, (__be32 *)&change->to.word[3], 4, 0);
}

// An address in the header at an offset.
static __always_inline int write_address(
    struct __sk_buff *skb, const struct packet *packet, __u32 header_at, __u32 is_source, const struct change *change) {
    if (packet->is_v6) {
        return bpf_skb_store_bytes(skb, header_at + (is_source ? 8 : 24), change->to.word, 16, 0);
    }
    return bpf_l3_csum_replace(skb, header_at + 10, change->from.word[3], change->to.word[3], 4)
        || bpf_skb_store_bytes(skb, header_at + (is_source ? 12 : 16), &change->to.word[3], 4, 0);
}

static __always_inline int write_port(
    struct __sk_buff *skb, __u32 sum_at, __u32 port_at, const struct change *change, __u64 flags) {
    if (change->from_port == change->to_port) {
        return 0;
    }
    return bpf_l4_csum_replace(skb, sum_at, change->from_port, change->to_port, 2 | flags)
        || bpf_skb_store_bytes(skb, port_at, &change->to_port, 2, 0);
}

static __always_inline int rewrite(struct __sk_buff *skb, const struct packet *packet, const struct change *change) {
    __u8 protocol = packet->key.protocol;
    if (packet->piece != LATER_PIECE) {
        __u32 at = packet->transport_at;
        if (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP) {
            // A sum of 0 in UDP says that there is none.
            __u64 flags = protocol == IPPROTO_UDP ? BPF_F_MARK_MANGLED_0 : 0;
            __u32 sum_at = at + (protocol == IPPROTO_UDP ? 6 : 16);
            if (bpf_l4_csum_replace(skb, sum_at, 0, difference(packet, change), BPF_F_PSEUDO_HDR | flags)
                || write_port(skb, sum_at, at + (change->is_source ? 0 : 2), change, flags)) {
                return -1;
            }
        } else if (protocol == IPPROTO_ICMPV6 && packet->is_v6) {
            if (bpf_l4_csum_replace(skb, at + 2, 0, difference(packet, change), BPF_F_PSEUDO_HDR)) {
                return -1;
            }
        }
    }
    return write_address(skb, packet, packet->ip_at, change->is_source, change);
}

// An ICMP error, and the packet that it quotes, which went the other way. Of IPv4 the quoted header's own sum makes up
// for its address in the sum of the whole; IPv6 has none, but a pseudo-header.
static __always_inline int rewrite_error(
    struct __sk_buff *skb, const struct packet *packet, const struct change *change, __u32 is_outer) {
    __u32 sum_at = packet->transport_at + 2;
    __s64 changed = difference(packet, change);
    if (packet->is_v6
        && (bpf_l4_csum_replace(skb, sum_at, 0, changed, 0)
            || (is_outer && bpf_l4_csum_replace(skb, sum_at, 0, changed, BPF_F_PSEUDO_HDR)))) {
        return -1;
    }
    __u32 quoted_transport = packet->quoted_transport_at;
    __u32 has_ports = packet->key.protocol == IPPROTO_TCP || packet->key.protocol == IPPROTO_UDP;
    // What we had sent had no options; a quoted header with some is not of ours.
    if (packet->has_options
        || (has_ports
            && write_port(skb, sum_at, quoted_transport + (change->is_source ? 2 : 0), change, 0))
        || write_address(skb, packet, packet->quoted_at, !change->is_source, change)) {
        return -1;
    }
    return is_outer ? write_address(skb, packet, packet->ip_at, change->is_source, change) : 0;
}

static __always_inline __be16 port_at(const struct real *real, const struct packet *packet) {
    return real->flags & REAL_PORT ? real->port : packet->key.virtual_port;
}

static __always_inline void back_key(struct flow_key *key, const struct packet *packet, const struct real *real) {
    *key = packet->key;
    key->virtual = real->address;
    key->virtual_port = port_at(real, packet);
}

// Whether another flow of this client's is between the same ports of the same server, by another virtual address: the
// server's answers could be for either.
static __always_inline __u32 is_taken(const struct back *back, const struct packet *packet) {
    if (back->port == packet->key.virtual_port && is_same(&back->virtual, &packet->key.virtual)) {
        return 0;
    }
    struct flow_key other = packet->key;
    other.virtual = back->virtual;
    other.virtual_port = back->port;
    const struct service *service = service_at(&back->virtual, back->port, other.protocol);
    struct flow *flow = bpf_map_lookup_elem(&flows, &other);
    if (!flow) {
        flow = bpf_map_lookup_elem(&openings, &other);
    }
    return service && flow && is_alive(flow, service, bpf_ktime_get_ns());
}

// Remembers how answers get back: to whom the frame came from, out of where it came in.
static __always_inline int remember(struct __sk_buff *skb, const struct packet *packet, const struct real *real) {
    struct flow_key key;
    back_key(&key, packet, real);
    struct back *settled = bpf_map_lookup_elem(&backs, &key);
    struct back *known = settled ? settled : bpf_map_lookup_elem(&opening_backs, &key);
    if (known && is_taken(known, packet)) {
        return PORT_CLASH;
    }
    struct back back = {};
    back.virtual = packet->key.virtual;
    back.port = packet->key.virtual_port;
    back.link = skb->ifindex;
    back.real = packet->real;
    if (bpf_skb_load_bytes(skb, 0, back.from, ETH_ALEN) || bpf_skb_load_bytes(skb, ETH_ALEN, back.mac, ETH_ALEN)) {
        return NOT_CHANGED;
    }
    if (settled || (known && !packet->is_settled)) {
        *known = back;
    } else if (packet->is_settled) {
        bpf_map_update_elem(&backs, &key, &back, BPF_ANY);
        bpf_map_delete_elem(&opening_backs, &key);
    } else {
        bpf_map_update_elem(&opening_backs, &key, &back, BPF_ANY);
    }
    return SEND;
}

static __always_inline int send_translated(struct __sk_buff *skb, const struct packet *packet, const struct real *real) {
    // Of the other family, or the client itself: it would get a packet of its own address from elsewhere.
    if ((packet->is_v6 != 0) == is_v4(&real->address)
        || (!packet->is_quoted && is_same(&packet->key.client, &real->address))) {
        return NOT_CHANGED;
    }
    // A packet that is cut on its way has each of its pieces here, and no piece is cut again.
    if (is_too_big(skb, packet, real->mtu, 0)) {
        return packet->is_v6 ? refuse6(skb, packet, real->mtu) : refuse4(skb, packet, real->mtu);
    }
    if (!packet->is_quoted && packet->piece != LATER_PIECE) {
        int remembered = remember(skb, packet, real);
        if (remembered != SEND) {
            return remembered;
        }
    }
    struct change change = {};
    change.from = packet->key.virtual;
    change.to = real->address;
    change.from_port = packet->key.virtual_port;
    change.to_port = port_at(real, packet);
    int failed = packet->is_quoted ? rewrite_error(skb, packet, &change, 1) : rewrite(skb, packet, &change);
    if (failed || take_hop_of(skb, packet) || address_frame(skb, real->mac, real->from)) {
        return NOT_CHANGED;
    }
    count(packet);
    bpf_redirect(real->link, 0);
    return SEND;
}

// The other way: from a server to a client of it.
static __always_inline int send_back(struct __sk_buff *skb, struct packet *packet) {
    struct flow_key key = {};
    key.client = packet->key.virtual;
    key.virtual = packet->key.client;
    key.client_port = packet->key.virtual_port;
    key.virtual_port = packet->key.client_port;
    key.protocol = packet->key.protocol;
    struct fragment_key fragment = {};
    if (packet->piece) {
        fragment_of(&fragment, packet);
    }
    struct back *back;
    if (packet->piece == LATER_PIECE) {
        struct back_piece *first = bpf_map_lookup_elem(&back_fragments, &fragment);
        back = first && bpf_ktime_get_ns() - first->seen < PIECES_LAST ? &first->back : 0;
    } else {
        back = bpf_map_lookup_elem(&backs, &key);
        if (!back) {
            back = bpf_map_lookup_elem(&opening_backs, &key);
        }
    }
    if (!back) {
        return PASS;
    }
    if (packet->hops <= 1) {
        return NO_HOPS;
    }
    if (packet->piece == FIRST_PIECE) {
        struct back_piece first = {};
        first.seen = bpf_ktime_get_ns();
        first.back = *back;
        bpf_map_update_elem(&back_fragments, &fragment, &first, BPF_ANY);
    }
    struct change change = {};
    change.from = key.virtual;
    change.to = back->virtual;
    change.from_port = key.virtual_port;
    change.to_port = back->port;
    change.is_source = 1;
    if (!packet->is_quoted && packet->piece != LATER_PIECE) {
        struct flow_key flow_key = key;
        flow_key.virtual = back->virtual;
        flow_key.virtual_port = back->port;
        struct flow *flow = bpf_map_lookup_elem(&flows, &flow_key);
        if (flow) {
            flow->seen = bpf_ktime_get_ns();
            if (packet->tcp_flags & (FIN | RST)) {
                load_moves(flow->real, flow->state, CLOSING);
                flow->state = CLOSING;
                flow->is_over = 1;
            }
        }
    }
    __u32 number = back->real;
    struct real *real = bpf_map_lookup_elem(&reals, &number);
    // An error may come from the server or from a router before it, which keeps its own address.
    __u32 is_outer = 0;
    if (packet->is_quoted && real) {
        struct address source = {};
        if (packet->is_v6) {
            bpf_skb_load_bytes(skb, packet->ip_at + 8, source.word, 16);
        } else {
            source.word[2] = bpf_htonl(0xffff);
            bpf_skb_load_bytes(skb, packet->ip_at + 12, &source.word[3], 4);
        }
        is_outer = is_same(&source, &real->address);
    }
    int failed = packet->is_quoted ? rewrite_error(skb, packet, &change, is_outer) : rewrite(skb, packet, &change);
    if (failed || take_hop_of(skb, packet) || address_frame(skb, back->mac, back->from)) {
        return NOT_CHANGED;
    }
    struct count *count = bpf_map_lookup_elem(&real_counts, &number);
    if (count) {
        count->back_packets++;
        count->back_bytes += packet->bytes;
    }
    bpf_redirect(back->link, 0);
    return SEND;
}
