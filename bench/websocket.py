#!/usr/bin/env python3
"""A WebSocket server that echoes and a client that waits for each echo (RFC 6455), for bench/compare.

    bench/websocket.py serve PORT
    bench/websocket.py drive PORT CONNECTIONS SECONDS

The client sends one text frame of 32 bytes on each connection and the next one when its echo is there; at the end it
prints a line of JSON: how many echoes came, and the round trips' percentiles in microseconds.
"""

import base64
import hashlib
import json
import os
import select
import socket
import sys
import time

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
PAYLOAD = b"0123456789abcdef0123456789abcdef"
MASK = bytes([17, 34, 51, 68])


def masked(data, mask):
    whole = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(whole, "big")).to_bytes(len(data), "big")


# Final text frames with a payload of less than 126 bytes are all that is spoken here.
QUESTION = bytes([0x81, 0x80 | len(PAYLOAD)]) + MASK + masked(PAYLOAD, MASK)
ECHO = bytes([0x81, len(PAYLOAD)]) + PAYLOAD


def accept_key(key):
    return base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()


def answer(data):
    """What the server says to some bytes that begin with a head or a frame, and how many bytes that took: (b"", 0)
    where more are to come."""
    if data.startswith(b"GET "):
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return b"", 0
        lines = (line.split(":", 1) for line in data[:end].decode().split("\r\n")[1:])
        fields = {name.lower(): value.strip() for name, value in lines}
        if fields.get("upgrade") != "websocket":
            return b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n", end + 4
        return (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept_key(fields['sec-websocket-key'])}\r\n\r\n"
        ).encode(), end + 4
    if len(data) < 6 or len(data) < 6 + (data[1] & 0x7F):
        return b"", 0
    length = data[1] & 0x7F
    return bytes([data[0], length]) + masked(data[6 : 6 + length], data[2:6]), 6 + length


def serve(port):
    listening = socket.create_server(("127.0.0.1", port), backlog=4096)
    listening.setblocking(False)
    poll = select.epoll()
    poll.register(listening, select.EPOLLIN)
    peers, held = {}, {}
    while True:
        for fd, _ in poll.poll():
            if fd == listening.fileno():
                peer, _ = listening.accept()
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                peers[peer.fileno()], held[peer.fileno()] = peer, b""
                poll.register(peer, select.EPOLLIN)
                continue
            try:
                data = peers[fd].recv(65536)
            except ConnectionResetError:
                data = b""
            if not data:
                poll.unregister(fd)
                peers.pop(fd).close()
                del held[fd]
                continue
            data = held[fd] + data
            said, used = answer(data)
            while used:
                peers[fd].send(said)
                data = data[used:]
                said, used = answer(data) if data else (b"", 0)
            held[fd] = data


def connect(port):
    client = socket.create_connection(("127.0.0.1", port), 10)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    key = base64.b64encode(os.urandom(16)).decode()
    client.sendall(
        f"GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        more = client.recv(1)
        if not more:
            sys.exit("no answer to the upgrade: " + head.decode())
        head += more
    if not head.startswith(b"HTTP/1.1 101 ") or accept_key(key).encode() not in head:
        sys.exit("not upgraded: " + head.decode())
    return client


def percentile(ordered, percent):
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1e6


def drive(port, connections, seconds):
    clients = [connect(port) for _ in range(connections)]
    poll = select.epoll()
    by_fd = {client.fileno(): client for client in clients}
    asked, trips = {}, []
    for client in clients:
        poll.register(client, select.EPOLLIN)
    end = time.monotonic() + seconds
    for client in clients:
        asked[client.fileno()] = time.monotonic()
        client.send(QUESTION)
    while (now := time.monotonic()) < end:
        for fd, _ in poll.poll(max(0.0, end - now)):
            echo = by_fd[fd].recv(4096)
            if echo != ECHO:
                sys.exit(f"not the echo: {echo!r}")
            came = time.monotonic()
            trips.append(came - asked[fd])
            asked[fd] = came
            by_fd[fd].send(QUESTION)
    trips.sort()
    print(json.dumps({"count": len(trips), "p50_us": percentile(trips, 50), "p99_us": percentile(trips, 99)}))


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "serve":
        serve(int(sys.argv[2]))
    elif len(sys.argv) == 5 and sys.argv[1] == "drive":
        drive(*map(int, sys.argv[2:]))
    else:
        sys.exit(__doc__)
