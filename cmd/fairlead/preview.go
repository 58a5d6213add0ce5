package main

import (
	"github.com/spf13/cobra"

	"fairlead/cmd/preview"
)

// previewCommand shows what the look that is set does to every page. It opens no database of
// the settings and sends no mail.
func (p *program) previewCommand() *cobra.Command {
	c := &cobra.Command{Use: "preview", Short: "Serve every page in every state with sample data, to check your own look", Args: positional}
	options := preview.Options{Log: p.stderr}
	flag(c.Flags(), &options.Addr, "addr", "127.0.0.1:8083", "`HOST:PORT` to listen on", address)
	p.settings.bindBrand(c.Flags())
	c.Flags().BoolVar(&options.Live, "live", false, "read templates/ and static/ from this folder at each request, to develop pages")
	c.RunE = func(c *cobra.Command, _ []string) error {
		options.Brand = p.settings.Brand
		return preview.Serve(c.Context(), options)
	}
	return c
}
