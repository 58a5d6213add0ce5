package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"

	"github.com/spf13/cobra"

	"fairlead/storage/database"
)

// sbomFile is where packages and images have the list of what this binary is made of.
const sbomFile = "/usr/share/doc/fairlead/sbom.cdx.json"

// build is the source and the compiler of this binary.
type build struct {
	Version     string `json:"version"`
	Revision    string `json:"revision"`
	CommittedAt string `json:"committed_at"`
	Modified    bool   `json:"modified"`
	Go          string `json:"go"`
	Platform    string `json:"platform"`
}

// release is the build with what else support and scanners ask for. What is not known is empty.
type release struct {
	build
	Schema int64  `json:"schema"` // the newest migration
	SQLite string `json:"sqlite"`
	SHA256 string `json:"sha256"` // of this binary, as in SHA256SUMS
	SBOM   string `json:"sbom"`   // a file
}

func (p *program) versionCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: `Print the version, the commit and the compiler of this binary, the newest schema that it
knows, the SHA-256 of its file, and where the list of its components (SBOM, CycloneDX) is.`,
		Args: positional,
	}
	asJSON := jsonFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		r, err := p.thisRelease()
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(r)
		}
		return p.print(r.bytes())
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
		case "vcs.time":
			b.CommittedAt = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func (p *program) thisRelease() (r release, err error) {
	r.build, r.SQLite = thisBuild(), database.SQLiteVersion()
	if r.Schema, err = database.SchemaNumber(); err != nil {
		return r, err
	}
	if _, err := os.Stat(sbomFile); err == nil {
		r.SBOM = sbomFile
	}
	r.SHA256 = checksum(p.itself)
	return r, nil
}

// checksum is the SHA-256 of a file, or empty where it cannot be read: not every system has /proc.
func checksum(path string) string {
	file, err := os.Open(path) //nolint:gosec // the path of this program
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }() // it was only read
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (r release) bytes() []byte {
	commit := cmp.Or(r.Revision, "unknown")
	if r.CommittedAt != "" {
		commit += " of " + r.CommittedAt
	}
	if r.Modified {
		commit += ", with changes"
	}
	t := table{top: "fairlead " + r.Version}
	t.line("Commit", commit)
	t.line("Go", r.Go)
	t.line("Platform", r.Platform)
	t.line("Schema", strconv.FormatInt(r.Schema, 10))
	t.line("SQLite", r.SQLite)
	t.line("SHA-256", r.SHA256)
	t.line("SBOM", cmp.Or(r.SBOM, "not installed; go version -m lists the modules in this binary"))
	return t.bytes()
}
