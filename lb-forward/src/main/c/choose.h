// Which server a new flow goes to.
#pragma once

#include "parse.h"

// Of those with the fewest flows, as the daemon saw them a tenth of a second ago at most. The verifier goes round each time.
#define MOST_CANDIDATES 16
// As IPVS: a set of servers is cut by one after so long without a change.
#define PLACES_SHRINK (600 * SECOND)

// A finalizer in the manner of MurmurHash3 over the words of what tells flows apart: two directors with the same ring
// choose the same server. lbd.forward.FlowHash says the same.
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

static __always_inline void network(struct address *to, const struct address *from, const struct service *service) {
    // 96 bits of a mapped IPv4 address are the same for all.
    __u32 is_v4 = from->word[0] == 0 && from->word[1] == 0 && from->word[2] == bpf_htonl(0xffff);
    __u32 prefix = is_v4 ? 96 + service->prefix4 : service->prefix6;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        to->word[i] = masked(from->word[i], i * 32, prefix);
    }
}

static __always_inline __u32 mix_address(__u32 hash, const struct address *address) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
        hash = mix(hash, address->word[i]);
    }
    return hash;
}

#define SEED 0x9747b28c

static __always_inline __u32 hash_source(const struct flow_key *key, const struct service *service) {
    struct address source;
    network(&source, &key->client, service);
    return finish(mix_address(SEED, &source));
}

static __always_inline __u32 hash_destination(const struct flow_key *key) {
    return finish(mix(mix_address(SEED, &key->virtual), key->virtual_port));
}

static __always_inline __u32 hash_flow(const struct flow_key *key) {
    __u32 hash = mix_address(mix_address(SEED, &key->client), &key->virtual);
    hash = mix(hash, ((__u32)key->client_port << 16) | key->virtual_port);
    hash = mix(hash, key->protocol);
    return finish(hash);
}

struct cost {
    __u64 flows;
    __u64 share;
};

static __always_inline __u32 is_less(const struct cost *one, const struct cost *other) {
    return one->flows * other->share < other->flows * one->share;
}

// What a server's flows weigh, as IPVS has it: an active one as 256 that are not.
static __always_inline void weigh(struct cost *cost, __u32 choice, const struct load *load, const struct real *real) {
    cost->share = choice == FEWEST ? 1 : real->share;
    cost->flows = choice == SHORTEST_DELAY || choice == NEVER_QUEUE
        ? (__u64)load->active + 1
        : ((__u64)load->active << 8) + load->inactive;
}

// The server with the fewest flows, and whether one has less than half of what it may have.
static __always_inline __u32 fewest(void *ring, const struct service *service, __u32 *is_spare) {
    __u32 last = RING_SIZE - 1;
    __u32 *count = bpf_map_lookup_elem(ring, &last);
    __u32 best = 0;
    struct cost least = {};
    *is_spare = 0;
    for (__u32 i = 0; i < MOST_CANDIDATES; i++) {
        __u32 slot = i;
        if (!count || i >= *count) {
            break;
        }
        __u32 *number = bpf_map_lookup_elem(ring, &slot);
        if (!number) {
            break;
        }
        struct load *load = bpf_map_lookup_elem(&loads, number);
        struct real *real = bpf_map_lookup_elem(&reals, number);
        if (!load || !real || real->share == 0) {
            continue;
        }
        // Read anew each time: the verifier would go round once for each choice that it knew of.
        __u32 choice = *(const volatile __u32 *)&service->choice;
        if (choice == NEVER_QUEUE && load->active == 0) {
            return *number;
        }
        if ((__u64)load->active * 200 < real->share) {
            *is_spare = 1;
        }
        struct cost cost;
        weigh(&cost, choice, load, real);
        if (best == 0 || is_less(&cost, &least)) {
            best = *number;
            least = cost;
        }
    }
    return best;
}

// Whether it is still a server of the service: its number may have been given to another's since.
static __always_inline __u32 is_its(const struct real *real, const struct service *service) {
    return real->service == service->number + 1;
}

static __always_inline __u32 takes_held(__u32 number, const struct service *service) {
    struct real *real = bpf_map_lookup_elem(&reals, &number);
    return real && is_its(real, service) && real->flags & REAL_HELD;
}

// Whether which server a new flow goes to follows from its packets alone, and not from what has come before.
static __always_inline __u32 is_foreseeable(const struct service *service) {
    return service->choice == BY_FLOW || service->choice == BY_SOURCE || service->choice == BY_DESTINATION;
}

// More active flows than its weight.
static __always_inline __u32 is_overloaded(__u32 number) {
    struct real *real = bpf_map_lookup_elem(&reals, &number);
    struct load *load = bpf_map_lookup_elem(&loads, &number);
    return real && load && (__u64)load->active * 100 > real->share;
}

// Out of those that serve this address already the one with the fewest flows, 0 where none may.
static __always_inline __u32 fewest_of(const struct place *place, const struct service *service, __u32 *most_loaded) {
    __u32 best = 0;
    struct cost least = {};
    struct cost most = {};
#pragma unroll
    for (int i = 0; i < PLACES; i++) {
        __u32 number = place->real[i];
        struct load *load = bpf_map_lookup_elem(&loads, &number);
        struct real *real = bpf_map_lookup_elem(&reals, &number);
        if (number == 0 || !load || !real || !is_its(real, service) || !(real->flags & REAL_HELD) || real->share == 0) {
            continue;
        }
        struct cost cost;
        weigh(&cost, FEWEST_BY_WEIGHT, load, real);
        if (best == 0 || is_less(&cost, &least)) {
            best = number;
            least = cost;
        }
        if (most.share == 0 || is_less(&most, &cost)) {
            *most_loaded = i;
            most = cost;
        }
    }
    return best;
}

static __always_inline void add_to(struct place *place, __u32 number, __u64 now) {
    for (int i = 0; i < PLACES; i++) {
        if (place->real[i] == number) {
            return;
        }
        if (place->real[i] == 0 || i == PLACES - 1) {
            place->real[i] = number;
            place->changed = now;
            return;
        }
    }
}

// Locality-based least connections: an address stays with its server, with lblcr with its set of servers, until that
// has too much and another has room.
static __always_inline __u32 by_place(const struct packet *packet, const struct service *service, __u32 best, __u32 is_spare, __u64 now) {
    struct place_key key = {};
    key.who = packet->key.virtual;
    key.port = packet->key.virtual_port;
    key.service = service->number;
    key.is_destination = 1;
    struct place *known = bpf_map_lookup_elem(&places, &key);
    if (!known) {
        struct place fresh = {};
        fresh.seen = now;
        fresh.changed = now;
        fresh.real[0] = best;
        bpf_map_update_elem(&places, &key, &fresh, BPF_ANY);
        return best;
    }
    known->seen = now;
    __u32 most_loaded = 0;
    __u32 chosen = fewest_of(known, service, &most_loaded);
    if (chosen == 0 || (is_overloaded(chosen) && is_spare)) {
        if (service->choice == BY_PLACES && chosen != 0) {
            add_to(known, best, now);
        } else {
            known->real[0] = best;
            known->changed = now;
        }
        return best;
    }
    if (service->choice == BY_PLACES && known->real[1] != 0 && now - known->changed > PLACES_SHRINK) {
        // The last one takes the place of the one that goes, so that the set has no holes.
        for (int i = PLACES - 1; i > 0; i--) {
            if (known->real[i] != 0) {
                known->real[most_loaded & (PLACES - 1)] = known->real[i];
                known->real[i] = 0;
                break;
            }
        }
        known->changed = now;
    }
    return chosen;
}

static __always_inline __u32 pick(const struct packet *packet, const struct service *service, __u64 now) {
    __u32 number = service->number;
    void *ring = bpf_map_lookup_elem(&rings, &number);
    if (!ring) {
        return 0;
    }
    if (service->choice >= FEWEST) {
        __u32 is_spare;
        __u32 best = fewest(ring, service, &is_spare);
        return service->choice >= BY_PLACE ? by_place(packet, service, best, is_spare, now) : best;
    }
    __u32 slot;
    if (service->choice == IN_TURN) {
        __u32 *turn = bpf_map_lookup_elem(&turns, &number);
        slot = turn ? (*turn)++ % RING_SIZE : 0;
    } else {
        __u32 hash = service->choice == BY_SOURCE ? hash_source(&packet->key, service)
            : service->choice == BY_DESTINATION   ? hash_destination(&packet->key)
                                                  : hash_flow(&packet->key);
        slot = hash % RING_SIZE;
    }
    __u32 *real = bpf_map_lookup_elem(ring, &slot);
    return real ? *real : 0;
}

static __always_inline void place_of(struct place_key *key, const struct packet *packet, const struct service *service) {
    network(&key->who, &packet->key.client, service);
    key->service = service->number;
}

// An error of another host lengthens nobody's time: anybody may have sent it.
static __always_inline __u32 held_at(
    struct place *known, const struct packet *packet, const struct service *service, __u64 now) {
    if (known && now - known->seen < service->persist_seconds * SECOND && takes_held(known->real[0], service)) {
        if (!packet->is_quoted) {
            known->seen = now;
        }
        return known->real[0];
    }
    return 0;
}

// About a second: a place is looked at once in that by a flow, not for each of its packets.
#define PLACE_SHIFT 30

// A client keeps its place for as long as it has flows there, as with IPVS, whenever the last one began.
static __always_inline void stay(const struct packet *packet, const struct service *service, __u32 real, __u64 now) {
    struct place_key key = {};
    place_of(&key, packet, service);
    struct place *known = bpf_map_lookup_elem(&places, &key);
    if (known && known->real[0] == real) {
        known->seen = now;
        return;
    }
    if (known && now - known->seen < service->persist_seconds * SECOND && takes_held(known->real[0], service)) {
        return;
    }
    struct place anew = {};
    anew.seen = now;
    anew.real[0] = real;
    bpf_map_update_elem(&places, &key, &anew, BPF_ANY);
}

// As [pick], but a client that has been here stays with its server.
static __always_inline __u32 choose(const struct packet *packet, const struct service *service, __u64 now) {
    struct place_key key = {};
    if (service->persist_seconds) {
        place_of(&key, packet, service);
        __u32 held = held_at(bpf_map_lookup_elem(&places, &key), packet, service, now);
        if (!held) {
            held = held_at(bpf_map_lookup_elem(&opening_places, &key), packet, service, now);
        }
        if (held) {
            return held;
        }
    }
    __u32 real = pick(packet, service, now);
    if (service->persist_seconds && real && !packet->is_quoted) {
        struct place fresh = {};
        fresh.seen = now;
        fresh.real[0] = real;
        bpf_map_update_elem(&opening_places, &key, &fresh, BPF_ANY);
    }
    return real;
}

// A client whose flow has a second packet is where it says: a flood of others does not make us forget its place.
static __always_inline void settle(const struct packet *packet, const struct service *service, __u32 real) {
    if (!service->persist_seconds) {
        return;
    }
    struct place_key key = {};
    place_of(&key, packet, service);
    struct place *opening = bpf_map_lookup_elem(&opening_places, &key);
    if (opening && opening->real[0] == real) {
        struct place settled = *opening;
        bpf_map_update_elem(&places, &key, &settled, BPF_ANY);
        bpf_map_delete_elem(&opening_places, &key);
    }
}
