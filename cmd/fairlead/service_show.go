package main

import (
	"context"

	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

func (p *program) serviceShowCommand() *cobra.Command {
	c := &cobra.Command{Use: "show CLIENT_ID", Short: "Show one service"}
	return p.serviceAction(c, "", func(ctx context.Context, s *partner.Services, clientID string) (storage.Client, error) {
		return s.Find(ctx, clientID)
	})
}
