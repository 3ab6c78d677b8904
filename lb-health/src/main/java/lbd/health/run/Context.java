package lbd.health.run;

import lbd.health.echo.EchoSockets;
import lbd.health.loop.CheckLoop;

/// What runs share.
public record Context(CheckLoop loop, Offload offload, EchoSockets echo) {}
