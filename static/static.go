// Package static holds the style sheets, scripts and pictures that pages link
// to. Package web serves them under names that change with their content.
package static

import "embed"

// FS is flat: one folder, no build step.
//
//go:embed *.css *.svg *.js
var FS embed.FS
