package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// command runs one of the program's commands on a server's database.
func (b *bench) command(of *server, args ...string) ([]byte, error) {
	args = append(args, "--database-url", of.base.url, "--keys-file", filepath.Join(b.folder, "keys.json"))
	cmd := exec.CommandContext(b.ctx, b.program, args...) //nolint:gosec // the flag's
	var said, wrong bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = b.folder, &said, &wrong
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("fairlead %s: %w: %s", strings.Join(args[:2], " "), err, wrong.String())
	}
	return said.Bytes(), nil
}

// newService creates a service and returns a token for it.
func (b *bench) newService(of *server, name, scope string) (token string, err error) {
	said, err := b.command(of, "service", "create", "--name", name, "--scope", scope, "--json")
	if err != nil {
		return "", err
	}
	var service struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	if err := json.Unmarshal(said, &service); err != nil {
		return "", err
	}
	return of.serviceToken(service.ID, service.Secret)
}
