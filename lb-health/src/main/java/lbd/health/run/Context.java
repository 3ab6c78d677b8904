package lbd.health.run;

import lbd.health.loop.CheckLoop;
import lbd.health.echo.EchoSockets;

/// What runs share.
public record Context(CheckLoop loop, Offload offload, EchoSockets echo) {}
