// Takes the outer header off, as a server's ipip or sit device would, where the kernel of a test has none.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

// Of newer headers: what the frame carries then.
#define DECAP_IPV4 (1ULL << 7)
#define DECAP_IPV6 (1ULL << 8)

SEC("tc")
int decapsulate(struct __sk_buff *skb) {
    void *start = (void *)(long)skb->data;
    struct ethhdr *ethernet = start;
    struct ipv6hdr *six = start + sizeof(*ethernet);
    struct iphdr *four = start + sizeof(*ethernet);
    if ((void *)(six + 1) > (void *)(long)skb->data_end) {
        return TC_ACT_UNSPEC;
    }
    int is_v6 = ethernet->h_proto == bpf_htons(ETH_P_IPV6);
    __u8 inner = is_v6 ? six->nexthdr : four->protocol;
    if (inner != IPPROTO_IPIP && inner != IPPROTO_IPV6) {
        return TC_ACT_UNSPEC;
    }
    int outer = is_v6 ? sizeof(*six) : sizeof(*four);
    __u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO;
    if (is_v6 && inner == IPPROTO_IPIP) {
        flags |= DECAP_IPV4;
    } else if (!is_v6 && inner == IPPROTO_IPV6) {
        flags |= DECAP_IPV6;
    }
    __be16 type = inner == IPPROTO_IPIP ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6);
    if (bpf_skb_adjust_room(skb, -outer, BPF_ADJ_ROOM_MAC, flags) || bpf_skb_store_bytes(skb, 12, &type, 2, 0)) {
        return TC_ACT_SHOT;
    }
    return TC_ACT_UNSPEC;
}

char _license[] SEC("license") = "Dual BSD/GPL";
