#!/usr/bin/env python3
"""A TCP server that sends back all that it gets, and a client that sends as fast as it can and reads what comes back,
for bench/compare.

    bench/bulk.py serve PORT
    bench/bulk.py drive PORT CONNECTIONS SECONDS

At the end the client prints a line of JSON: how many MiB came back.
"""

import json
import socket
import sys
import threading
import time

PIECE = 256 * 1024


def serve(port):
    with socket.create_server(("127.0.0.1", port)) as listening:
        while True:
            threading.Thread(target=echo, args=(listening.accept()[0],), daemon=True).start()


def echo(connection):
    piece = memoryview(bytearray(PIECE))
    with connection:
        try:
            while count := connection.recv_into(piece):
                connection.sendall(piece[:count])
        except OSError:
            pass


def send(connection, deadline):
    piece = bytes(PIECE)
    while time.monotonic() < deadline:
        connection.sendall(piece)
    connection.shutdown(socket.SHUT_WR)


def receive(connection, totals):
    piece = bytearray(PIECE)
    total = 0
    while count := connection.recv_into(piece):
        total += count
    totals.append(total)


def drive(port, connections, seconds):
    deadline = time.monotonic() + seconds
    totals, threads = [], []
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        threads.append(threading.Thread(target=send, args=(connection, deadline)))
        threads.append(threading.Thread(target=receive, args=(connection, totals)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"count": sum(totals) / 2**20}))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]))
    else:
        drive(*map(int, sys.argv[2:]))
