// Package templates holds the HTML of every page, in folders named like the
// rooms that render them. web/ holds what all pages share.
package templates

import "embed"

// FS has layouts and partials under web/ and one file for each page elsewhere.
//
//go:embed */*.html
var FS embed.FS
