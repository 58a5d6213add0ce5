package main

import (
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"fairlead/hash"
)

// ownFile is this program's file, even after an upgrade has replaced it on disk.
const ownFile = "/proc/self/exe"

// hashCommand is the process that the server starts to hash passwords.
func (p *program) hashCommand() *cobra.Command {
	return &cobra.Command{Use: "hash", Short: "Hash passwords for the server, which starts this command itself", Hidden: true, Args: positional,
		RunE: func(*cobra.Command, []string) error { return hash.Serve(p.stdin, p.stdout) }}
}

// openHasher hashes passwords in processes of this same program, where its file can
// be found.
func (p *program) openHasher(log *slog.Logger) *hash.Hasher {
	o := hash.Options{Log: log, Cost: p.hashCost}
	if _, err := os.Stat(p.itself); err == nil { // not where there is no /proc
		o.Command = []string{p.itself, "hash"}
	}
	return hash.New(o)
}
