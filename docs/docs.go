// Package docs holds the documentation for those who operate the server, as it is written.
// Package manual serves it.
package docs

import "embed"

// FS has a file for each topic in operate/, the index operate/README.md, and settings.md.
//
//go:embed operate/*.md settings.md
var FS embed.FS
