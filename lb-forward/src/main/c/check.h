// Checks that ask a server at the virtual address: direct routing needs servers that take packets for it. The daemon's
// socket has the server's own address, by which the frame gets there, and a mark that says which virtual address is
// written into it on its way out; answers from that get the server's own again on their way in.
#pragma once

#include "translate.h"

static __always_inline void send_check(struct __sk_buff *skb) {
    __u32 mark = skb->mark;
    struct address *virtual = mark ? bpf_map_lookup_elem(&checks, &mark) : 0;
    if (!virtual) {
        return;
    }
    pull_headers(skb);
    struct packet *packet = blank(2);
    if (!packet || !read_any(packet, (void *)(long)skb->data, (void *)(long)skb->data_end, skb->len)
        || packet->piece == LATER_PIECE || packet->is_quoted || (packet->is_v6 != 0) == is_v4(virtual)) {
        return;
    }
    struct address server = packet->key.virtual;
    struct flow_key key = packet->key;
    key.virtual = *virtual;
    bpf_map_update_elem(&check_backs, &key, &server, BPF_ANY);
    struct change change = {};
    change.from = server;
    change.to = *virtual;
    rewrite(skb, packet, &change);
}

// Of an answer to a check, and of an error that quotes one.
static __always_inline int answer_check(struct __sk_buff *skb, struct packet *packet) {
    struct flow_key key = {};
    key.client = packet->key.virtual;
    key.virtual = packet->key.client;
    key.client_port = packet->key.virtual_port;
    key.virtual_port = packet->key.client_port;
    key.protocol = packet->key.protocol;
    struct address *server = bpf_map_lookup_elem(&check_backs, &key);
    if (!server || packet->piece == LATER_PIECE) {
        return PASS;
    }
    struct change change = {};
    change.from = key.virtual;
    change.to = *server;
    change.is_source = 1;
    if (packet->is_quoted) {
        rewrite_error(skb, packet, &change, 1);
    } else {
        rewrite(skb, packet, &change);
    }
    return PASS;
}

// What is no service's: an answer of a server's to a client, or to us.
static __always_inline int come_back(struct __sk_buff *skb, struct packet *packet) {
    int verdict = send_back(skb, packet);
    return verdict == PASS ? answer_check(skb, packet) : verdict;
}
