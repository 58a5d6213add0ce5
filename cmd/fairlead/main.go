package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// SIGHUP comes when a terminal closes, and must not cut off requests either.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // so that a second signal ends the process at once
	// For packages that log without a logger of their own.
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	p := &program{itself: ownFile, env: os.LookupEnv, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(p.run(ctx, os.Args[1:]))
}
