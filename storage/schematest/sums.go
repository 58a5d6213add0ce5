package schematest

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"fairlead/migrations"
)

// Sums are the checksums of all migrations up to a number, as sha256sum writes them. Those of
// the last release are in released.sha256.
func Sums(upTo int64) (string, error) {
	files, err := fs.Glob(migrations.FS, "*/*.sql")
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, name := range files {
		if path.Base(name)[:4] > fmt.Sprintf("%04d", upTo) {
			continue
		}
		content, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(&text, "%x  %s\n", sha256.Sum256(content), name)
	}
	return text.String(), nil
}
