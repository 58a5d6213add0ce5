package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends the process at once
	// What logs without a logger of its own, such as the Demo Store, is read by the
	// same machines.
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	p := &program{itself: ownFile, env: os.LookupEnv, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(p.run(ctx, os.Args[1:]))
}
