package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// build is the source and the compiler of this binary.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (p *program) versionCommand() *cobra.Command {
	c := &cobra.Command{Use: "version", Short: "Print the version", Args: positional}
	asJSON := jsonFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		b := thisBuild()
		if *asJSON {
			return p.printJSON(b)
		}
		return p.print([]byte(b.String() + "\n"))
	}
	return c
}

func thisBuild() build {
	b := build{Version: "unknown", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Version = cmp.Or(info.Main.Version, b.Version)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func (b build) String() string {
	source := b.Version
	if b.Revision != "" {
		source += ", revision " + b.Revision
	}
	if b.Modified {
		source += " with changes"
	}
	return fmt.Sprintf("fairlead %s, %s, %s", source, b.Go, b.Platform)
}
