// Reads a frame as far as forwarding wants to know it. Every look is behind a comparison with the frame's end: the
// kernel's verifier wants it, and so do short frames.
#pragma once

#include "layout.h"

#define VLAN_DEPTH 2
#define EXTENSION_HEADERS 6

// Of ICMP, whose headers of the system want a C library.
#define DESTINATION_UNREACHABLE 3
#define TIME_EXCEEDED 11
#define PARAMETER_PROBLEM 12
#define UNREACHABLE_6 1
#define PARAMETER_PROBLEM_6 4

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define ACK 0x10

#define WHOLE 0
#define FIRST_PIECE 1
#define LATER_PIECE 2

struct icmp {
    __u8 type;
    __u8 code;
    __be16 checksum;
    __be32 rest;
};

struct packet {
    struct flow_key key;
    __u64 bytes;
    __u32 fragment_id;
    __u32 real;
    __u16 ip_at;         // offsets into the frame
    __u16 transport_at;
    __u16 quoted_at;
    __u8 is_v6;
    __u8 traffic_class;
    __u8 hops;
    __u8 is_whole_only;  // must not be cut into pieces
    __u8 tcp_flags;
    __u8 piece;
    __u8 is_quoted;      // an ICMP error; the key is that of the packet that it quotes
    __u8 has_begun;      // a flow, with this packet
    __u8 has_options;
    __u8 pad;
};

// One for each processor and program. Nothing that the verifier knows of a packet outlives a look at a map, so that it
// follows what comes behind once, not once for each kind of packet.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 2);
    __type(key, __u32);
    __type(value, struct packet);
} scratch SEC(".maps");

static __always_inline struct packet *blank(__u32 program) {
    struct packet *packet = bpf_map_lookup_elem(&scratch, &program);
    if (packet) {
        __builtin_memset(packet, 0, sizeof(*packet));
    }
    return packet;
}

static __always_inline void address4(struct address *to, __be32 from) {
    to->word[0] = 0;
    to->word[1] = 0;
    to->word[2] = bpf_htonl(0xffff);
    to->word[3] = from;
}

static __always_inline void address6(struct address *to, const struct in6_addr *from) {
    __builtin_memcpy(to->word, from->in6_u.u6_addr32, 16);
}

// The ports and flags, or what an ICMP error quotes. Answers 0 where the packet is too short.
static __always_inline int read_transport(struct packet *packet, void *at, void *end) {
    if (packet->piece == LATER_PIECE) {
        return 1;
    }
    if (packet->key.protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = at;
        if ((void *)(tcp + 1) > end) {
            return 0;
        }
        packet->key.client_port = tcp->source;
        packet->key.virtual_port = tcp->dest;
        packet->tcp_flags = ((__u8 *)tcp)[13];
    } else if (packet->key.protocol == IPPROTO_UDP) {
        struct udphdr *udp = at;
        if ((void *)(udp + 1) > end) {
            return 0;
        }
        packet->key.client_port = udp->source;
        packet->key.virtual_port = udp->dest;
    }
    return 1;
}

// An ICMP error says of a packet from the virtual address to the client that it did not arrive: the server that has
// the flow is to hear it. Only the first eight octets after the quoted header are sure to be there.
static __always_inline int read_quoted4(struct packet *packet, void *start, void *at, void *end) {
    struct iphdr *inner = at;
    if ((void *)(inner + 1) > end || inner->version != 4 || inner->ihl < 5) {
        return 0;
    }
    __be16 *ports = (void *)inner + inner->ihl * 4;
    if ((void *)(ports + 4) > end) {
        return 0;
    }
    address4(&packet->key.client, inner->daddr);
    address4(&packet->key.virtual, inner->saddr);
    packet->key.protocol = inner->protocol;
    if (inner->protocol == IPPROTO_TCP || inner->protocol == IPPROTO_UDP) {
        packet->key.virtual_port = ports[0];
        packet->key.client_port = ports[1];
    }
    packet->is_quoted = 1;
    packet->quoted_at = at - start;
    packet->has_options = inner->ihl != 5;
    return 1;
}

static __always_inline int read_quoted6(struct packet *packet, void *start, void *at, void *end) {
    struct ipv6hdr *inner = at;
    __be16 *ports = (void *)(inner + 1);
    if ((void *)(ports + 4) > end || inner->version != 6) {
        return 0;
    }
    address6(&packet->key.client, &inner->daddr);
    address6(&packet->key.virtual, &inner->saddr);
    packet->key.protocol = inner->nexthdr;
    if (inner->nexthdr == IPPROTO_TCP || inner->nexthdr == IPPROTO_UDP) {
        packet->key.virtual_port = ports[0];
        packet->key.client_port = ports[1];
    }
    packet->is_quoted = 1;
    packet->quoted_at = at - start;
    return 1;
}

static __always_inline int read4(struct packet *packet, void *start, void *at, void *end) {
    struct iphdr *ip = at;
    if ((void *)(ip + 1) > end || ip->version != 4 || ip->ihl < 5) {
        return 0;
    }
    address4(&packet->key.client, ip->saddr);
    address4(&packet->key.virtual, ip->daddr);
    packet->key.protocol = ip->protocol;
    packet->bytes = bpf_ntohs(ip->tot_len);
    packet->fragment_id = ip->id;
    packet->traffic_class = ip->tos;
    packet->hops = ip->ttl;
    packet->has_options = ip->ihl != 5;
    __u16 offset = bpf_ntohs(ip->frag_off);
    packet->is_whole_only = (offset & 0x4000) != 0;
    if (offset & 0x1fff) {
        packet->piece = LATER_PIECE;
    } else if (offset & 0x2000) {
        packet->piece = FIRST_PIECE;
    }
    void *transport = at + ip->ihl * 4;
    packet->transport_at = transport - start;
    if (ip->protocol == IPPROTO_ICMP && packet->piece != LATER_PIECE) {
        struct icmp *icmp = transport;
        if ((void *)(icmp + 1) > end) {
            return 0;
        }
        // Unreachable ("fragmentation needed" among them), time exceeded, parameter problem.
        if (icmp->type == DESTINATION_UNREACHABLE || icmp->type == TIME_EXCEEDED || icmp->type == PARAMETER_PROBLEM) {
            return read_quoted4(packet, start, icmp + 1, end);
        }
    }
    return read_transport(packet, transport, end);
}

struct extension {
    __u8 next;
    __u8 length;
    __be16 offset;
    __be32 id;
};

static __always_inline int read6(struct packet *packet, void *start, void *at, void *end) {
    struct ipv6hdr *ip = at;
    if ((void *)(ip + 1) > end || ip->version != 6) {
        return 0;
    }
    packet->is_v6 = 1;
    packet->is_whole_only = 1;
    address6(&packet->key.client, &ip->saddr);
    address6(&packet->key.virtual, &ip->daddr);
    packet->bytes = bpf_ntohs(ip->payload_len) + sizeof(*ip);
    packet->traffic_class = (ip->priority << 4) | (ip->flow_lbl[0] >> 4);
    packet->hops = ip->hop_limit;
    __u8 next = ip->nexthdr;
    void *transport = ip + 1;
#pragma unroll
    for (int i = 0; i < EXTENSION_HEADERS; i++) {
        if (next != IPPROTO_HOPOPTS && next != IPPROTO_DSTOPTS && next != IPPROTO_ROUTING && next != IPPROTO_FRAGMENT) {
            break;
        }
        struct extension *extension = transport;
        if ((void *)(extension + 1) > end) {
            return 0;
        }
        if (next == IPPROTO_FRAGMENT) {
            __u16 offset = bpf_ntohs(extension->offset);
            packet->piece = offset & 0xfff8 ? LATER_PIECE : offset & 1 ? FIRST_PIECE : WHOLE;
            packet->fragment_id = extension->id;
            transport += 8;
        } else {
            transport += (extension->length + 1) * 8;
        }
        next = extension->next;
    }
    packet->key.protocol = next;
    packet->transport_at = transport - start;
    if (next == IPPROTO_ICMPV6 && packet->piece != LATER_PIECE) {
        struct icmp *icmp = transport;
        if ((void *)(icmp + 1) > end) {
            return 0;
        }
        if (icmp->type >= UNREACHABLE_6 && icmp->type <= PARAMETER_PROBLEM_6) {
            return read_quoted6(packet, start, icmp + 1, end);
        }
    }
    return read_transport(packet, transport, end);
}

// Answers 1 where it is a packet that a service may take, 0 where it is none of ours to judge.
static __always_inline int read_packet(struct packet *packet, void *start, void *end) {
    struct ethhdr *ethernet = start;
    if ((void *)(ethernet + 1) > end) {
        return 0;
    }
    __u64 mac = 0;
    __builtin_memcpy(&mac, ethernet->h_dest, ETH_ALEN);
    if (!bpf_map_lookup_elem(&macs, &mac)) {
        return 0;
    }
    void *at = ethernet + 1;
    __be16 type = ethernet->h_proto;
#pragma unroll
    for (int i = 0; i < VLAN_DEPTH; i++) {
        if (type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD)) {
            __be16 *tag = at;
            if ((void *)(tag + 2) > end) {
                return 0;
            }
            type = tag[1];
            at += 4;
        }
    }
    packet->ip_at = at - start;
    return type == bpf_htons(ETH_P_IP) ? read4(packet, start, at, end)
        : type == bpf_htons(ETH_P_IPV6) ? read6(packet, start, at, end)
                                        : 0;
}
