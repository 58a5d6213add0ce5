package main

import (
	"context"

	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

func (p *program) serviceSuspendCommand() *cobra.Command {
	c := &cobra.Command{Use: "suspend CLIENT_ID", Short: "Make a service's tokens rest"}
	reason := c.Flags().String("reason", "", "`TEXT` for whoever asks later why")
	demand(c, "reason")
	return p.serviceAction(c, "Suspended: its tokens rest until it is resumed.",
		func(ctx context.Context, s *partner.Services, clientID string) (storage.Client, error) {
			return s.Suspend(ctx, clientID, *reason)
		})
}

func (p *program) serviceResumeCommand() *cobra.Command {
	c := &cobra.Command{Use: "resume CLIENT_ID", Short: "Let a suspended service's tokens work again"}
	return p.serviceAction(c, "Resumed: its tokens work again.",
		func(ctx context.Context, s *partner.Services, clientID string) (storage.Client, error) {
			return s.Resume(ctx, clientID)
		})
}
