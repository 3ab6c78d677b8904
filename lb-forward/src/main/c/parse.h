// Reads a frame as far as forwarding wants to know it. Every look is behind a comparison with the frame's end: the
// kernel's verifier wants it, and so do short frames. What no host should send is not read to its end: the kernel's stack
// gets it, which throws it away and counts it.
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
// From here on (RFC 4443, section 2.1) what is no echo: listeners of groups, neighbours and routers among themselves. It
// is for this machine.
#define OF_NEIGHBOURS_6 130

#define MOST_OF_A_PACKET 65535

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
    __u64 bytes;         // from its IP header on, as that says
    __u32 fragment_id;
    __u32 real;
    __u16 ip_at;         // offsets into the frame
    __u16 transport_at;
    __u16 quoted_at;
    __u16 quoted_transport_at;
    __u8 is_v6;
    __u8 traffic_class;
    __u8 hops;
    __u8 is_whole_only;  // must not be cut into pieces
    __u8 tcp_flags;
    __u8 piece;
    __u8 is_quoted;      // an ICMP error; the key is that of the packet that it quotes
    __u8 has_begun;      // a flow, with this packet
    __u8 is_settled;     // the flow: it has had a second packet
    __u8 has_options;
    __u8 tcp_header;     // octets
    __u8 pad[3];
    __u16 place;         // of a piece, in eights of octets
};

// One for each processor and program. Nothing that the verifier knows of a packet outlives a look at a map, so that it
// follows what comes behind once, not once for each kind of packet.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 3);
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

// Of a place in the frame. In 64 bits to the end: the verifier follows no pointer that is cut to 32.
static __always_inline __u32 offset(const void *start, const void *at) {
    __u64 offset = at - start;
    asm volatile("" : "+r"(offset));
    return offset;
}

// How many bytes of the packet follow its headers so far, by its own word.
static __always_inline __u32 left(const struct packet *packet) {
    return packet->ip_at + packet->bytes - packet->transport_at;
}

// The sum over an IPv4 header, which is right where this is 0xffff.
static __always_inline __u32 sum_of_header(const struct iphdr *ip, void *end) {
    const __u32 *words = (const void *)ip;
    __u64 sum = 0;
#pragma unroll
    for (int i = 0; i < 15; i++) {
        if (i >= ip->ihl) {
            break;
        }
        if ((void *)(words + i + 1) > end) {
            return 0;
        }
        sum += words[i];
    }
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

// Whether it is the address of one host out there: none of a group, of the host itself, or of a network.
static __always_inline __u32 is_host4(__be32 address) {
    __u32 first = bpf_ntohl(address) >> 24;
    return first != 0 && first != 127 && (first < 224 || first >= 240) && address != 0xffffffff;
}

// And none that is an IPv4 address in another form, which would be taken for that.
static __always_inline __u32 is_host6(const struct in6_addr *address) {
    const __be32 *word = address->in6_u.u6_addr32;
    if (address->in6_u.u6_addr8[0] == 0xff) {
        return 0;
    }
    return word[0] != 0 || word[1] != 0 || (word[2] != 0 && word[2] != bpf_htonl(0xffff));
}

static __always_inline __u32 is_same(const struct address *one, const struct address *other) {
    return one->word[0] == other->word[0] && one->word[1] == other->word[1] && one->word[2] == other->word[2]
        && one->word[3] == other->word[3];
}

// The ports and flags. Answers 0 where the packet is too short or says that it is longer than it is.
static __always_inline int read_transport(struct packet *packet, void *at, void *end) {
    if (packet->piece == LATER_PIECE) {
        return 1;
    }
    __u32 room = left(packet);
    if (packet->key.protocol == IPPROTO_TCP) {
        struct tcphdr *tcp = at;
        if (room < sizeof(*tcp) || (void *)(tcp + 1) > end) {
            return 0;
        }
        __u32 header = (((__u8 *)tcp)[12] >> 4) * 4;
        if (header < sizeof(*tcp) || (packet->piece == WHOLE && header > room)) {
            return 0;
        }
        packet->key.client_port = tcp->source;
        packet->key.virtual_port = tcp->dest;
        packet->tcp_flags = ((__u8 *)tcp)[13];
        packet->tcp_header = header;
    } else if (packet->key.protocol == IPPROTO_UDP) {
        struct udphdr *udp = at;
        if (room < sizeof(*udp) || (void *)(udp + 1) > end) {
            return 0;
        }
        __u32 length = bpf_ntohs(udp->len);
        if (length < sizeof(*udp) || (packet->piece == WHOLE && length > room)) {
            return 0;
        }
        packet->key.client_port = udp->source;
        packet->key.virtual_port = udp->dest;
    }
    return 1;
}

// What an ICMP error quotes: the first eight octets after the quoted header are all that is sure to be there.
static __always_inline int read_quoted_ports(struct packet *packet, void *start, void *at, void *end) {
    __be16 *ports = at;
    if ((void *)(ports + 4) > end) {
        return 0;
    }
    packet->quoted_transport_at = offset(start, at);
    if (packet->quoted_transport_at + 8 > packet->ip_at + packet->bytes) {
        return 0;
    }
    if (packet->key.protocol == IPPROTO_TCP || packet->key.protocol == IPPROTO_UDP) {
        packet->key.virtual_port = ports[0];
        packet->key.client_port = ports[1];
    }
    packet->is_quoted = 1;
    return 1;
}

// An ICMP error says of a packet from the virtual address to the client that it did not arrive: the server that has
// the flow is to hear it. It comes to whom it quotes; and a later piece has no ports.
static __always_inline int read_quoted4(struct packet *packet, void *start, void *at, void *end) {
    struct iphdr *inner = at;
    if ((void *)(inner + 1) > end || inner->version != 4 || inner->ihl < 5
        || bpf_ntohs(inner->frag_off) & 0x1fff || inner->saddr != packet->key.virtual.word[3]) {
        return 0;
    }
    address4(&packet->key.client, inner->daddr);
    packet->key.protocol = inner->protocol;
    packet->quoted_at = offset(start, at);
    packet->has_options = inner->ihl != 5;
    return read_quoted_ports(packet, start, at + inner->ihl * 4, end);
}

struct extension {
    __u8 next;
    __u8 length;
    __be16 offset;
    __be32 id;
};

static __always_inline int read_quoted6(struct packet *packet, void *start, void *at, void *end) {
    struct ipv6hdr *inner = at;
    if ((void *)(inner + 1) > end || inner->version != 6) {
        return 0;
    }
    struct address source;
    address6(&source, &inner->saddr);
    if (!is_same(&source, &packet->key.virtual)) {
        return 0;
    }
    address6(&packet->key.client, &inner->daddr);
    packet->key.protocol = inner->nexthdr;
    packet->quoted_at = offset(start, at);
    void *transport = inner + 1;
    if (inner->nexthdr == IPPROTO_FRAGMENT) {
        struct extension *fragment = transport;
        if ((void *)(fragment + 1) > end || bpf_ntohs(fragment->offset) & 0xfff8) {
            return 0;
        }
        packet->key.protocol = fragment->next;
        transport = fragment + 1;
    }
    return read_quoted_ports(packet, start, transport, end);
}

static __always_inline int read4(struct packet *packet, void *start, void *at, void *end, __u32 room) {
    struct iphdr *ip = at;
    if ((void *)(ip + 1) > end || ip->version != 4 || ip->ihl < 5) {
        return 0;
    }
    __u32 header = ip->ihl * 4;
    __u32 length = bpf_ntohs(ip->tot_len);
    // What the kernel has put together of several may be longer than it can say.
    if (length == 0 && room > MOST_OF_A_PACKET) {
        length = room;
    }
    if (length < header || length > room || sum_of_header(ip, end) != 0xffff || !is_host4(ip->saddr)
        || ip->saddr == ip->daddr) {
        return 0;
    }
    address4(&packet->key.client, ip->saddr);
    address4(&packet->key.virtual, ip->daddr);
    packet->key.protocol = ip->protocol;
    packet->bytes = length;
    packet->fragment_id = ip->id;
    packet->traffic_class = ip->tos;
    packet->hops = ip->ttl;
    packet->has_options = ip->ihl != 5;
    __u16 place = bpf_ntohs(ip->frag_off);
    packet->place = place & 0x1fff;
    packet->is_whole_only = (place & 0x4000) != 0;
    if (place & 0x1fff) {
        packet->piece = LATER_PIECE;
    } else if (place & 0x2000) {
        packet->piece = FIRST_PIECE;
    }
    // All pieces but the last end at a multiple of eight, and none behind the end of a packet.
    if ((place & 0x2000 && (length - header) % 8 != 0)
        || (packet->piece == LATER_PIECE && (place & 0x1fff) * 8 + length > MOST_OF_A_PACKET)) {
        return 0;
    }
    void *transport = at + header;
    packet->transport_at = offset(start, transport);
    if (ip->protocol == IPPROTO_ICMP && packet->piece != LATER_PIECE) {
        struct icmp *icmp = transport;
        if (left(packet) < sizeof(*icmp) || (void *)(icmp + 1) > end) {
            return 0;
        }
        // Unreachable ("fragmentation needed" among them), time exceeded, parameter problem: never so long that they
        // come in pieces.
        if (icmp->type == DESTINATION_UNREACHABLE || icmp->type == TIME_EXCEEDED || icmp->type == PARAMETER_PROBLEM) {
            return packet->piece == WHOLE && read_quoted4(packet, start, icmp + 1, end);
        }
    }
    return read_transport(packet, transport, end);
}

static __always_inline __u32 is_extension(__u8 next) {
    return next == IPPROTO_HOPOPTS || next == IPPROTO_DSTOPTS || next == IPPROTO_ROUTING || next == IPPROTO_FRAGMENT;
}

static __always_inline int read6(struct packet *packet, void *start, void *at, void *end, __u32 room) {
    struct ipv6hdr *ip = at;
    if ((void *)(ip + 1) > end || ip->version != 6) {
        return 0;
    }
    __u32 length = bpf_ntohs(ip->payload_len) + sizeof(*ip);
    if (length == sizeof(*ip) && room > MOST_OF_A_PACKET) {
        length = room;
    }
    if (length > room || !is_host6(&ip->saddr) || !is_host6(&ip->daddr)) {
        return 0;
    }
    packet->is_v6 = 1;
    packet->is_whole_only = 1;
    address6(&packet->key.client, &ip->saddr);
    address6(&packet->key.virtual, &ip->daddr);
    if (is_same(&packet->key.client, &packet->key.virtual)) {
        return 0;
    }
    packet->bytes = length;
    packet->traffic_class = (ip->priority << 4) | (ip->flow_lbl[0] >> 4);
    packet->hops = ip->hop_limit;
    __u8 next = ip->nexthdr;
    void *transport = ip + 1;
    __u16 place = 0;
#pragma unroll
    for (int i = 0; i < EXTENSION_HEADERS; i++) {
        // A later piece begins anywhere; what looks like a header may be none.
        if (!is_extension(next) || packet->piece == LATER_PIECE) {
            break;
        }
        struct extension *extension = transport;
        if ((void *)(extension + 1) > end) {
            return 0;
        }
        if (next == IPPROTO_FRAGMENT) {
            place = bpf_ntohs(extension->offset);
            packet->piece = place & 0xfff8 ? LATER_PIECE : place & 1 ? FIRST_PIECE : WHOLE;
            packet->fragment_id = extension->id;
            transport += 8;
        } else {
            // It has further to go; RFC 5095 has that thrown away.
            if (next == IPPROTO_ROUTING && bpf_ntohs(extension->offset) & 0xff) {
                return 0;
            }
            transport += (extension->length + 1) * 8;
        }
        next = extension->next;
    }
    packet->key.protocol = next;
    packet->transport_at = offset(start, transport);
    if (packet->transport_at > packet->ip_at + length || (is_extension(next) && packet->piece != LATER_PIECE)) {
        return 0;
    }
    if ((place & 1 && left(packet) % 8 != 0)
        || (packet->piece == LATER_PIECE && (place & 0xfff8) + left(packet) > MOST_OF_A_PACKET)) {
        return 0;
    }
    if (next == IPPROTO_ICMPV6 && packet->piece != LATER_PIECE) {
        struct icmp *icmp = transport;
        if (left(packet) < sizeof(*icmp) || (void *)(icmp + 1) > end || icmp->type >= OF_NEIGHBOURS_6) {
            return 0;
        }
        if (icmp->type >= UNREACHABLE_6 && icmp->type <= PARAMETER_PROBLEM_6) {
            return packet->piece == WHOLE && read_quoted6(packet, start, icmp + 1, end);
        }
    }
    return read_transport(packet, transport, end);
}

// Answers 1 where it is a packet that a service may take, 0 where it is none of ours to judge.
//
// `length` is that of the whole frame, of which `end` may show the beginning alone.
static __always_inline int read_any(struct packet *packet, void *start, void *end, __u32 length) {
    struct ethhdr *ethernet = start;
    if ((void *)(ethernet + 1) > end) {
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
    packet->ip_at = offset(start, at);
    __u32 room = length - packet->ip_at;
    return type == bpf_htons(ETH_P_IP) ? read4(packet, start, at, end, room)
        : type == bpf_htons(ETH_P_IPV6) ? read6(packet, start, at, end, room)
                                        : 0;
}

// As above, of what comes to this machine.
static __always_inline int read_packet(struct packet *packet, void *start, void *end, __u32 length) {
    struct ethhdr *ethernet = start;
    if ((void *)(ethernet + 1) > end || ethernet->h_source[0] & 1) {
        return 0;
    }
    __u64 mac = 0;
    __builtin_memcpy(&mac, ethernet->h_dest, ETH_ALEN);
    return bpf_map_lookup_elem(&macs, &mac) && read_any(packet, start, end, length);
}
