// What the daemon and the programs share: keys, values and maps. lbd.forward.program.MapLayout has the sizes.
#pragma once

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

// How a service's packets reach its servers.
enum mode { DIRECT = 0, TUNNEL = 1, TRANSLATE = 2 };

enum choice {
    BY_FLOW = 0,
    BY_SOURCE = 1,
    IN_TURN = 2,
    BY_DESTINATION = 3,
    FEWEST = 4,           // lc
    FEWEST_BY_WEIGHT = 5, // wlc
    SHORTEST_DELAY = 6,   // sed
    NEVER_QUEUE = 7,      // nq
    BY_PLACE = 8,         // lblc
    BY_PLACES = 9         // lblcr
};

enum flow_state { OPENING = 0, ESTABLISHED = 1, CLOSING = 2, DATAGRAMS = 3 };

// Rows of the map `drops`.
enum drop { NO_SERVER = 0, NO_NEIGHBOUR = 1, LOST_FRAGMENT = 2, TOO_BIG = 3, PORT_CLASH = 4, NOT_CHANGED = 5, NO_HOPS = 6, FROM_SERVICE = 7, DROPS = 8 };

// What becomes of a packet where it is no drop.
#define PASS -1
#define SEND -2

// IPv4 as IPv6 maps it.
struct address {
    __u32 word[4];
};

struct service_key {
    struct address address;
    __be16 port;    // 0: any
    __u8 protocol;  // 0: any
    __u8 pad;
};

#define SERVICE_KEEPS_DOWN 1  // flows of a server that is down go on to it
#define SERVICE_HERE 2        // one of its servers is this machine

struct service {
    __u32 number;
    __u32 mode;
    __u32 choice;
    __u32 opening_seconds;
    __u32 established_seconds;
    __u32 closing_seconds;
    __u32 datagram_seconds;
    __u32 prefix4;          // bits of a source that count, where it does
    __u32 prefix6;
    __u32 persist_seconds;  // how long a source stays with its server; 0: not at all
    __u32 flags;
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
    __u16 service;
    __u8 state;
    __u8 is_over;  // a FIN has come, or an RST of the server's own
};

// Which of a packet's pieces belong together.
struct fragment_key {
    struct address client;
    struct address virtual;
    __u32 id;
    __u8 protocol;
    __u8 pad[3];
};

// Of a first piece that has come: where the later ones go.
struct piece {
    __u64 seen;
    __u32 real;
    __u32 pad;
};

#define REAL_USABLE 1  // keeps its flows
#define REAL_HELD 2    // and those whose clients stay with it
#define REAL_PORT 4    // is sent packets at its own port
#define REAL_HERE 8    // is this machine: its packets go on to the kernel's own stack

// A server of a service.
struct real {
    struct address address;
    struct address outer;  // the director's address on the way there; all 0: it has none
    __u8 mac[ETH_ALEN];    // of the server or of the router on the way to it; all 0: not known
    __u16 flags;
    __u8 from[ETH_ALEN];   // of the link
    __be16 port;
    __u32 link;            // that it is reached by
    __u32 share;           // of new flows
    __u32 mtu;             // of the link
    __u16 service;         // its number, and 1; 0: nobody's
    __u16 mode;
};

// TRANSLATE: what a server's packet becomes on its way to the client. Found by a flow_key with the server's address
// and port in place of the virtual ones.
struct back {
    struct address virtual;
    __be16 port;
    __u8 mac[ETH_ALEN];   // where the client's packets come from
    __u8 from[ETH_ALEN];  // and go to
    __u16 pad;
    __u32 link;
    __u32 real;
};

struct back_piece {
    __u64 seen;
    struct back back;
};

// Who stays where: a client for its persistence, an address of ours for lblc and lblcr.
struct place_key {
    struct address who;
    __u32 service;
    __u16 port;
    __u16 is_destination;
};

#define PLACES 4

struct place {
    __u64 seen;
    __u64 changed;
    __u32 real[PLACES];
};

struct count {
    __u64 packets;
    __u64 bytes;
    __u64 flows;
    __u64 back_packets;
    __u64 back_bytes;
};

// Flows of a server now, kept up by the programs and put right by the daemon.
struct load {
    __u32 active;
    __u32 inactive;
};

// Sizes are the daemon's to give; here they are for tools that read the object.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 65536);
    __type(key, struct service_key);
    __type(value, struct service);
} services SEC(".maps");

// Numbers of servers. Where the fewest flows count, the first slots have one each, and the last says how many.
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

// Flows of which one packet has come so far. They stand apart: who floods us with such leaves the others alone.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 262144);
    __type(key, struct flow_key);
    __type(value, struct flow);
} openings SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1000000);
    __type(key, struct flow_key);
    __type(value, struct back);
} backs SEC(".maps");

// Those of `openings`.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 262144);
    __type(key, struct flow_key);
    __type(value, struct back);
} opening_backs SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 16384);
    __type(key, struct fragment_key);
    __type(value, struct piece);
} fragments SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 16384);
    __type(key, struct fragment_key);
    __type(value, struct back_piece);
} back_fragments SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 100000);
    __type(key, struct place_key);
    __type(value, struct place);
} places SEC(".maps");

// Of clients of which nobody knows yet whether they are where they say.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 65536);
    __type(key, struct place_key);
    __type(value, struct place);
} opening_places SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 65536);
    __type(key, __u32);
    __type(value, struct count);
} real_counts SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 65536);
    __type(key, __u32);
    __type(value, struct load);
} loads SEC(".maps");

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

// The MACs at which this machine takes frames: its own and, of VRRP, the virtual routers'. What a switch floods to all
// of its ports comes here too, our own frames to the servers among them.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 256);
    __type(key, __u64);
    __type(value, __u32);
} macs SEC(".maps");

// ICMP errors that each processor has sent within a second, by what they say: who asks for the one sort leaves the
// others alone.
struct answered {
    __u64 since;
    __u64 count;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, DROPS);
    __type(key, __u32);
    __type(value, struct answered);
} answers SEC(".maps");

// The virtual address that a check goes to, by the mark of its socket.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, struct address);
} checks SEC(".maps");

// The server that a check's answers come from. The key has our address as the client's.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 16384);
    __type(key, struct flow_key);
    __type(value, struct address);
} check_backs SEC(".maps");

struct peer {
    __u8 mac[ETH_ALEN];
    __u16 service;
};

// The other servers of a service (DIRECT) of which this machine is one. Such a server has the address itself and sends
// nobody a packet for it, unless it is a director that has chosen us.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 16384);
    __type(key, struct peer);
    __type(value, __u32);
} peers SEC(".maps");
