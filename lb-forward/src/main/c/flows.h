// What becomes of a packet: whose service it is for, and which server has its flow.
#pragma once

#include "choose.h"

static __always_inline const struct service *service_at(const struct address *address, __be16 port, __u8 protocol) {
    struct service_key key = {};
    key.address = *address;
    key.port = port;
    key.protocol = protocol;
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

static __always_inline const struct service *find_service(const struct packet *packet) {
    return service_at(&packet->key.virtual, packet->key.virtual_port, packet->key.protocol);
}

// Whether a packet says that it comes from a service of ours, as no such packet comes in: what servers answer is for
// clients, and what this machine asks itself comes in nowhere. Its answer would come here again: two services that answer
// anything would be kept busy by one packet for ever. The kernel's stack would hand it to and fro where the address is
// routed to this machine and not on it.
static __always_inline __u32 is_from_us(const struct packet *packet) {
    return service_at(&packet->key.client, packet->key.client_port, packet->key.protocol) != 0;
}

static __always_inline __u64 lifetime(const struct service *service, __u8 state) {
    __u32 seconds = state == ESTABLISHED ? service->established_seconds
        : state == CLOSING               ? service->closing_seconds
        : state == DATAGRAMS             ? service->datagram_seconds
                                         : service->opening_seconds;
    return seconds * SECOND;
}

// As much of TCP's states as one direction shows. What anybody may have sent in the client's name ends nothing, as its
// server believes neither: a SYN moves no established flow, and who goes on after an RST has not sent that. [is_new_life]
// is what a FIN and a SYN after it can do.
static __always_inline __u8 next_state(const struct flow *before, const struct packet *packet) {
    if (packet->key.protocol != IPPROTO_TCP) {
        return DATAGRAMS;
    }
    if (packet->tcp_flags & (FIN | RST)) {
        return CLOSING;
    }
    if (packet->tcp_flags & SYN) {
        return before->state == ESTABLISHED ? ESTABLISHED : OPENING;
    }
    return before->state == CLOSING && before->is_over ? CLOSING : ESTABLISHED;
}

// One that is opening counts as an established one, as in IPVS since Linux 4.8: else all that come within a round trip
// would go to the one server that has the fewest.
static __always_inline __u32 is_active(__u8 state) {
    return state != CLOSING;
}

static __always_inline void load_begins(__u32 real, __u8 state) {
    struct load *load = bpf_map_lookup_elem(&loads, &real);
    if (load) {
        __sync_fetch_and_add(is_active(state) ? &load->active : &load->inactive, 1);
    }
}

static __always_inline void load_moves(__u32 real, __u8 before, __u8 now) {
    __u32 was = is_active(before);
    if (was == is_active(now)) {
        return;
    }
    struct load *load = bpf_map_lookup_elem(&loads, &real);
    if (load) {
        __sync_fetch_and_add(&load->active, was ? -1 : 1);
        __sync_fetch_and_add(&load->inactive, was ? 1 : -1);
    }
}

static __always_inline __u32 has_mac(const struct real *real) {
    __u32 mac4;
    __u16 mac2;
    __builtin_memcpy(&mac4, real->mac, 4);
    __builtin_memcpy(&mac2, real->mac + 4, 2);
    return mac4 != 0 || mac2 != 0;
}

static __always_inline __u32 is_usable(__u32 number, const struct service *service) {
    struct real *real = bpf_map_lookup_elem(&reals, &number);
    return real && is_its(real, service) && (real->flags & REAL_USABLE || service->flags & SERVICE_KEEPS_DOWN);
}

static __always_inline __u32 is_alive(const struct flow *flow, const struct service *service, __u64 now) {
    return flow->service == service->number && now - flow->seen < lifetime(service, flow->state)
        && is_usable(flow->real, service);
}

// A client that uses a port again after it has closed.
static __always_inline __u32 is_reopened(const struct flow *flow, const struct packet *packet) {
    return flow->state == CLOSING && (packet->tcp_flags & (SYN | ACK)) == SYN;
}

static __always_inline __u32 takes_new(__u32 number) {
    struct real *real = bpf_map_lookup_elem(&reals, &number);
    return real && real->share != 0 && has_mac(real);
}

// Whether it begins anew, with another server. It goes on with its own where that takes new flows: the FIN and the SYN may
// be anybody's, and the connection that they are said to be of goes on. An RST of the client's ends nothing at all.
static __always_inline __u32 is_new_life(const struct flow *flow, const struct packet *packet) {
    return is_reopened(flow, packet) && flow->is_over && !takes_new(flow->real);
}

static __always_inline void fragment_of(struct fragment_key *fragment, const struct packet *packet) {
    fragment->client = packet->key.client;
    fragment->virtual = packet->key.virtual;
    fragment->id = packet->fragment_id;
    // Of IPv6 each piece says what its part of the packet begins with, which is the first one's affair (RFC 8200, 4.5).
    fragment->protocol = packet->is_v6 ? 0 : packet->key.protocol;
}

// How long the pieces of a packet are waited for (RFC 8200, 4.5): later its number may be another's.
#define PIECES_LAST (60 * SECOND)

// The next packet of a flow that we know. One that was opening has its second packet with this one.
static __always_inline void go_on(
    struct flow *flow, __u32 is_settled, struct packet *packet, const struct service *service, __u64 now) {
    __u8 state = next_state(flow, packet);
    if (is_reopened(flow, packet)) {
        packet->has_begun = 1;
        flow->is_over = 0;
    }
    load_moves(flow->real, flow->state, state);
    if (is_settled && service->persist_seconds && flow->seen >> PLACE_SHIFT != now >> PLACE_SHIFT) {
        stay(packet, service, flow->real, now);
    }
    flow->seen = now;
    flow->state = state;
    if (packet->tcp_flags & FIN) {
        flow->is_over = 1;
    }
    if (!is_settled && state != OPENING) {
        struct flow settled = *flow;
        bpf_map_update_elem(&flows, &packet->key, &settled, BPF_ANY);
        bpf_map_delete_elem(&openings, &packet->key);
        settle(packet, service, settled.real);
    }
    packet->is_settled = is_settled || state != OPENING;
}

static __always_inline void begin(struct packet *packet, const struct service *service, __u64 now) {
    struct flow begun = {};
    begun.seen = now;
    begun.real = packet->real;
    begun.service = service->number;
    begun.state = next_state(&begun, packet);
    begun.is_over = (packet->tcp_flags & FIN) != 0;
    bpf_map_update_elem(&openings, &packet->key, &begun, BPF_ANY);
    load_begins(begun.real, begun.state);
    packet->has_begun = 1;
}

// Answers SEND with the server in the packet, PASS, or why it is dropped.
static __always_inline int decide(struct packet *packet, const struct service *service) {
    __u64 now = bpf_ktime_get_ns();
    struct flow *flow = bpf_map_lookup_elem(&flows, &packet->key);
    __u32 is_settled = flow && is_alive(flow, service, now);
    if (!is_settled) {
        flow = bpf_map_lookup_elem(&openings, &packet->key);
        if (flow && !is_alive(flow, service, now)) {
            flow = 0;
        }
    }
    if (flow && !is_new_life(flow, packet)) {
        packet->real = flow->real;
        if (!packet->is_quoted) {
            go_on(flow, is_settled, packet, service, now);
        }
    } else {
        // Nothing is begun by an error of another host. It may be for a flow that another director had, though.
        if (packet->is_quoted && !is_foreseeable(service)) {
            return PASS;
        }
        if (!packet->is_quoted && is_from_us(packet)) {
            return FROM_SERVICE;
        }
        if (flow && is_settled && !packet->is_quoted) {
            bpf_map_delete_elem(&flows, &packet->key);
        }
        packet->real = choose(packet, service, now);
        if (packet->real == 0) {
            return packet->is_quoted ? PASS : NO_SERVER;
        }
        if (!packet->is_quoted) {
            begin(packet, service, now);
        }
    }
    if (packet->piece == FIRST_PIECE) {
        struct fragment_key fragment = {};
        struct piece first = {};
        fragment_of(&fragment, packet);
        first.seen = now;
        first.real = packet->real;
        bpf_map_update_elem(&fragments, &fragment, &first, BPF_ANY);
    }
    return SEND;
}

// As [decide], for a later piece: without its first one nobody knows the ports, and it is ours only where the whole
// address is.
static __always_inline int decide_piece(struct packet *packet, __u32 *mode) {
    struct fragment_key fragment = {};
    fragment_of(&fragment, packet);
    struct piece *known = bpf_map_lookup_elem(&fragments, &fragment);
    if (known && bpf_ktime_get_ns() - known->seen < PIECES_LAST) {
        packet->real = known->real;
        return SEND;
    }
    const struct service *whole = find_service(packet);
    if (!whole) {
        return PASS;
    }
    *mode = whole->mode;
    return LOST_FRAGMENT;
}

static __always_inline void count(const struct packet *packet) {
    struct count *count = bpf_map_lookup_elem(&real_counts, &packet->real);
    if (count) {
        count->packets++;
        count->bytes += packet->bytes;
        count->flows += packet->has_begun;
    }
}

static __always_inline void count_drop(__u32 why) {
    __u64 *count = bpf_map_lookup_elem(&drops, &why);
    if (count) {
        (*count)++;
    }
}

// Two machines that are servers of one another would hand a packet to and fro for ever.
static __always_inline __u32 has_no_hops(const struct packet *packet) {
    return packet->hops <= 1;
}

#define MOST_ANSWERS 1000

// Whether a sender may be told of what became of its packet: it may not be who it says.
static __always_inline __u32 may_answer(const struct packet *packet, __u32 why) {
    // Nothing is said of an error, nor of a piece that is not the first (RFC 1122, 3.2.2; RFC 4443, 2.4).
    if (packet->is_quoted || packet->piece == LATER_PIECE) {
        return 0;
    }
    struct answered *answered = bpf_map_lookup_elem(&answers, &why);
    if (!answered) {
        return 0;
    }
    __u64 now = bpf_ktime_get_ns();
    if (now - answered->since >= SECOND) {
        answered->since = now;
        answered->count = 0;
    }
    return answered->count++ < MOST_ANSWERS;
}
