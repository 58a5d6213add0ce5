package main

import (
	"os"

	"github.com/spf13/cobra"

	"fairlead/account"
)

// ownFile is this program's file, also after another one has taken its name.
const ownFile = "/proc/self/exe"

// hashCommand is what the server starts to have passwords hashed beside it.
func (p *program) hashCommand() *cobra.Command {
	return &cobra.Command{Use: "hash", Short: "Hash passwords for the server, which starts this itself", Hidden: true, Args: positional,
		RunE: func(*cobra.Command, []string) error { return account.ServeHashes(p.stdin, p.stdout) }}
}

// openHasher has passwords hashed in processes beside this one, where there is a
// program to be started for that.
func (p *program) openHasher() *account.Hasher {
	if _, err := os.Stat(p.itself); err != nil { // also where there is no /proc
		return account.NewHasher()
	}
	return account.NewHasher(p.itself, "hash")
}
