package lbd.daemon.admin;

/// @param done in words
record DoneView(String done) {}
