// Hands packets for a virtual address to real servers by rewriting the destination MAC (LVS's direct routing): the
// servers hold the address too and answer the clients themselves. An XDP program; the daemon writes its maps.
//
// What is not for a service of ours goes to the kernel's stack untouched. Compiled by lb-forward/src/main/c/compile.sh;
// the object among the resources is what is shipped, and a test compares the two where clang is.

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define RING_SIZE 65537
#define SECOND 1000000000ULL

// Of ICMP, whose headers of the system want a C library.
#define DESTINATION_UNREACHABLE 3
#define TIME_EXCEEDED 11
#define PARAMETER_PROBLEM 12
#define UNREACHABLE_6 1
#define PARAMETER_PROBLEM_6 4

#define VLAN_DEPTH 2
#define EXTENSION_HEADERS 6

// Times after which a flow is forgotten, and how a server is chosen, by service.
#define CHOOSE_BY_FLOW 0
#define CHOOSE_BY_SOURCE 1
#define CHOOSE_IN_TURN 2

#define REAL_USABLE 1

enum flow_state { OPENING = 0, ESTABLISHED = 1, CLOSING = 2, DATAGRAMS = 3 };

// Rows of the map `drops`.
enum drop { NO_SERVER = 0, NO_NEIGHBOUR = 1, MALFORMED = 2, LOST_FRAGMENT = 3, DROPS = 4 };

struct address {
    __u32 word[4];
};

struct service_key {
    struct address address;
    __be16 port;    // 0: any
    __u8 protocol;  // 0: any
    __u8 pad;
};

struct service {
    __u32 number;
    __u32 choose;
    __u32 opening_seconds;
    __u32 established_seconds;
    __u32 closing_seconds;
    __u32 datagram_seconds;
    __u32 prefix4;  // bits of a source that count, for CHOOSE_BY_SOURCE
    __u32 prefix6;
};

struct flow_key {
    struct address client;
    struct address virtual;
    __be16 client_port;
    __be16 virtual_port;
    __u8 protocol;
    __u8 pad[3];
};

struct flow {
    __u64 seen;
    __u32 real;
    __u16 state;
    __u16 service;
};

struct fragment_key {
    struct address client;
    struct address virtual;
    __u32 id;
    __u8 protocol;
    __u8 pad[3];
};

struct real {
    __u8 mac[ETH_ALEN];
    __u16 flags;
};

struct count {
    __u64 packets;
    __u64 bytes;
    __u64 flows;
};

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
    __u8 tcp_flags;
    __u8 fragment;  // 1: the first of several, 2: a later one
    __u8 quoted;    // an ICMP error; the key is that of the packet that it quotes
    __u8 pad;
};

// The sizes that the daemon gives are those of lbd.forward.Tables; here they are for tools that read the object.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 65536);
    __type(key, struct service_key);
    __type(value, struct service);
} services SEC(".maps");

struct ring {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, RING_SIZE);
    __type(key, __u32);
    __type(value, __u32);
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __array(values, struct ring);
} rings SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 65536);
    __type(key, __u32);
    __type(value, struct real);
} reals SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1000000);
    __type(key, struct flow_key);
    __type(value, struct flow);
} flows SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 16384);
    __type(key, struct fragment_key);
    __type(value, __u32);
} fragments SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 65536);
    __type(key, __u32);
    __type(value, struct count);
} real_counts SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, DROPS);
    __type(key, __u32);
    __type(value, __u64);
} drops SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, __u32);
} turns SEC(".maps");

// The MACs at which this interface takes frames: its own and, of VRRP, the virtual routers'. What a switch floods to all
// of its ports comes here too, our own frames to the servers among them.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 256);
    __type(key, __u64);
    __type(value, __u32);
} macs SEC(".maps");

static __always_inline int drop(__u32 why) {
    __u64 *count = bpf_map_lookup_elem(&drops, &why);
    if (count) {
        (*count)++;
    }
    return XDP_DROP;
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

// A finalizer in the manner of MurmurHash3 over the words of what tells flows apart: two directors with the same ring
// choose the same server.
static __always_inline __u32 mix(__u32 hash, __u32 word) {
    word *= 0xcc9e2d51;
    word = (word << 15) | (word >> 17);
    hash ^= word * 0x1b873593;
    hash = (hash << 13) | (hash >> 19);
    return hash * 5 + 0xe6546b64;
}

static __always_inline __u32 finish(__u32 hash) {
    hash ^= hash >> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >> 13;
    hash *= 0xc2b2ae35;
    return hash ^ (hash >> 16);
}

static __always_inline __u32 masked(__u32 word, __u32 bits_before, __u32 prefix) {
    if (prefix >= bits_before + 32) {
        return word;
    }
    if (prefix <= bits_before) {
        return 0;
    }
    return word & bpf_htonl(0xffffffffu << (32 - (prefix - bits_before)));
}

static __always_inline __u32 hash_source(const struct flow_key *key, const struct service *service) {
    // 96 bits of a mapped IPv4 address are the same for all.
    __u32 v4 = key->client.word[0] == 0 && key->client.word[1] == 0 && key->client.word[2] == bpf_htonl(0xffff);
    __u32 prefix = v4 ? 96 + service->prefix4 : service->prefix6;
    __u32 hash = 0x9747b28c;
    hash = mix(hash, masked(key->client.word[0], 0, prefix));
    hash = mix(hash, masked(key->client.word[1], 32, prefix));
    hash = mix(hash, masked(key->client.word[2], 64, prefix));
    hash = mix(hash, masked(key->client.word[3], 96, prefix));
    return finish(hash);
}

static __always_inline __u32 hash_flow(const struct flow_key *key) {
    __u32 hash = 0x9747b28c;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        hash = mix(hash, key->client.word[i]);
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
        hash = mix(hash, key->virtual.word[i]);
    }
    hash = mix(hash, ((__u32)key->client_port << 16) | key->virtual_port);
    hash = mix(hash, key->protocol);
    return finish(hash);
}

static __always_inline const struct service *find_service(const struct packet *packet) {
    struct service_key key = {};
    key.address = packet->key.virtual;
    key.port = packet->key.virtual_port;
    key.protocol = packet->key.protocol;
    const struct service *service = bpf_map_lookup_elem(&services, &key);
    if (service) {
        return service;
    }
    key.port = 0;
    service = bpf_map_lookup_elem(&services, &key);
    if (service) {
        return service;
    }
    key.protocol = 0;
    return bpf_map_lookup_elem(&services, &key);
}

static __always_inline __u64 lifetime(const struct service *service, __u16 state) {
    __u32 seconds = state == ESTABLISHED ? service->established_seconds
        : state == CLOSING               ? service->closing_seconds
        : state == DATAGRAMS             ? service->datagram_seconds
                                         : service->opening_seconds;
    return seconds * SECOND;
}

// As much of TCP's states as one direction shows.
static __always_inline __u16 next_state(__u16 before, const struct packet *packet) {
    if (packet->key.protocol != IPPROTO_TCP) {
        return DATAGRAMS;
    }
    if (packet->tcp_flags & 0x05) {  // FIN, RST
        return CLOSING;
    }
    if (packet->tcp_flags & 0x02) {  // SYN
        return OPENING;
    }
    return before == CLOSING ? CLOSING : ESTABLISHED;
}

// The ports and flags, or what an ICMP error quotes. Answers 0 where the packet is too short.
static __always_inline int read_transport(struct packet *packet, void *at, void *end) {
    if (packet->fragment == 2) {
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
static __always_inline int read_quoted4(struct packet *packet, void *at, void *end) {
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
    packet->quoted = 1;
    return 1;
}

static __always_inline int read_quoted6(struct packet *packet, void *at, void *end) {
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
    packet->quoted = 1;
    return 1;
}

// Answers 1 where it is a packet that a service may take, 0 where it is none of ours to judge.
static __always_inline int read4(struct packet *packet, void *at, void *end) {
    struct iphdr *ip = at;
    if ((void *)(ip + 1) > end || ip->version != 4 || ip->ihl < 5) {
        return 0;
    }
    address4(&packet->key.client, ip->saddr);
    address4(&packet->key.virtual, ip->daddr);
    packet->key.protocol = ip->protocol;
    packet->bytes = bpf_ntohs(ip->tot_len);
    packet->fragment_id = ip->id;
    __u16 offset = bpf_ntohs(ip->frag_off);
    if (offset & 0x1fff) {
        packet->fragment = 2;
    } else if (offset & 0x2000) {
        packet->fragment = 1;
    }
    void *transport = at + ip->ihl * 4;
    if (ip->protocol == IPPROTO_ICMP && packet->fragment != 2) {
        struct icmp *icmp = transport;
        if ((void *)(icmp + 1) > end) {
            return 0;
        }
        // Unreachable ("fragmentation needed" among them), time exceeded, parameter problem.
        if (icmp->type == DESTINATION_UNREACHABLE || icmp->type == TIME_EXCEEDED || icmp->type == PARAMETER_PROBLEM) {
            return read_quoted4(packet, icmp + 1, end);
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

static __always_inline int read6(struct packet *packet, void *at, void *end) {
    struct ipv6hdr *ip = at;
    if ((void *)(ip + 1) > end || ip->version != 6) {
        return 0;
    }
    address6(&packet->key.client, &ip->saddr);
    address6(&packet->key.virtual, &ip->daddr);
    packet->bytes = bpf_ntohs(ip->payload_len) + sizeof(*ip);
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
            packet->fragment = offset & 0xfff8 ? 2 : offset & 1 ? 1 : 0;
            packet->fragment_id = extension->id;
            transport += 8;
        } else {
            transport += (extension->length + 1) * 8;
        }
        next = extension->next;
    }
    packet->key.protocol = next;
    if (next == IPPROTO_ICMPV6 && packet->fragment != 2) {
        struct icmp *icmp = transport;
        if ((void *)(icmp + 1) > end) {
            return 0;
        }
        if (icmp->type >= UNREACHABLE_6 && icmp->type <= PARAMETER_PROBLEM_6) {
            return read_quoted6(packet, icmp + 1, end);
        }
    }
    return read_transport(packet, transport, end);
}

static __always_inline __u32 choose(const struct packet *packet, const struct service *service) {
    __u32 number = service->number;
    void *ring = bpf_map_lookup_elem(&rings, &number);
    if (!ring) {
        return 0;
    }
    __u32 slot;
    if (service->choose == CHOOSE_IN_TURN) {
        __u32 *turn = bpf_map_lookup_elem(&turns, &number);
        slot = turn ? (*turn)++ % RING_SIZE : 0;
    } else if (service->choose == CHOOSE_BY_SOURCE) {
        slot = hash_source(&packet->key, service) % RING_SIZE;
    } else {
        slot = hash_flow(&packet->key) % RING_SIZE;
    }
    __u32 *real = bpf_map_lookup_elem(ring, &slot);
    return real ? *real : 0;
}

static __always_inline int is_usable(__u32 number) {
    struct real *real = bpf_map_lookup_elem(&reals, &number);
    return real && real->flags & REAL_USABLE;
}

static __always_inline int send(struct ethhdr *ethernet, __u32 number, const struct packet *packet, __u32 begun) {
    struct real *real = bpf_map_lookup_elem(&reals, &number);
    if (!real) {
        return drop(NO_SERVER);
    }
    __u32 mac4;
    __u16 mac2;
    __builtin_memcpy(&mac4, real->mac, 4);
    __builtin_memcpy(&mac2, real->mac + 4, 2);
    if (mac4 == 0 && mac2 == 0) {
        return drop(NO_NEIGHBOUR);
    }
    // It came to a MAC of ours, which is where it leaves from.
    __builtin_memcpy(ethernet->h_source, ethernet->h_dest, ETH_ALEN);
    __builtin_memcpy(ethernet->h_dest, real->mac, ETH_ALEN);
    struct count *count = bpf_map_lookup_elem(&real_counts, &number);
    if (count) {
        count->packets++;
        count->bytes += packet->bytes;
        count->flows += begun;
    }
    return XDP_TX;
}

static __always_inline int forward(struct ethhdr *ethernet, struct packet *packet) {
    struct fragment_key fragment = {};
    if (packet->fragment) {
        fragment.client = packet->key.client;
        fragment.virtual = packet->key.virtual;
        fragment.id = packet->fragment_id;
        fragment.protocol = packet->key.protocol;
    }
    if (packet->fragment == 2) {
        __u32 *known = bpf_map_lookup_elem(&fragments, &fragment);
        if (known) {
            return send(ethernet, *known, packet, 0);
        }
        // Without its first piece nobody knows the ports: ours only where the whole address is.
        struct packet any = *packet;
        any.key.virtual_port = 0;
        const struct service *whole = find_service(&any);
        return whole ? drop(LOST_FRAGMENT) : XDP_PASS;
    }
    const struct service *service = find_service(packet);
    if (!service) {
        return XDP_PASS;
    }
    __u64 now = bpf_ktime_get_ns();
    struct flow *known = bpf_map_lookup_elem(&flows, &packet->key);
    if (known && known->service == service->number && now - known->seen < lifetime(service, known->state)
        && is_usable(known->real)) {
        __u32 real = known->real;
        // A client that uses a port again after it has closed begins anew.
        if (!(known->state == CLOSING && (packet->tcp_flags & 0x12) == 0x02)) {
            if (!packet->quoted) {
                known->seen = now;
                known->state = next_state(known->state, packet);
            }
            if (packet->fragment == 1) {
                bpf_map_update_elem(&fragments, &fragment, &real, BPF_ANY);
            }
            return send(ethernet, real, packet, 0);
        }
    }
    // Nothing is begun by an error of another host.
    if (packet->quoted) {
        return XDP_PASS;
    }
    __u32 real = choose(packet, service);
    if (real == 0) {
        return drop(NO_SERVER);
    }
    struct flow begun = {};
    begun.seen = now;
    begun.real = real;
    begun.service = service->number;
    begun.state = next_state(OPENING, packet);
    bpf_map_update_elem(&flows, &packet->key, &begun, BPF_ANY);
    if (packet->fragment == 1) {
        bpf_map_update_elem(&fragments, &fragment, &real, BPF_ANY);
    }
    return send(ethernet, real, packet, 1);
}

SEC("xdp")
int lbd_forward(struct xdp_md *context) {
    void *end = (void *)(long)context->data_end;
    struct ethhdr *ethernet = (void *)(long)context->data;
    if ((void *)(ethernet + 1) > end) {
        return XDP_PASS;
    }
    __u64 mac = 0;
    __builtin_memcpy(&mac, ethernet->h_dest, ETH_ALEN);
    if (!bpf_map_lookup_elem(&macs, &mac)) {
        return XDP_PASS;
    }
    void *at = ethernet + 1;
    __be16 type = ethernet->h_proto;
#pragma unroll
    for (int i = 0; i < VLAN_DEPTH; i++) {
        if (type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD)) {
            __be16 *tag = at;
            if ((void *)(tag + 2) > end) {
                return XDP_PASS;
            }
            type = tag[1];
            at += 4;
        }
    }
    struct packet packet = {};
    int readable = type == bpf_htons(ETH_P_IP) ? read4(&packet, at, end)
        : type == bpf_htons(ETH_P_IPV6)        ? read6(&packet, at, end)
                                               : 0;
    return readable ? forward(ethernet, &packet) : XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
