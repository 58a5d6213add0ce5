package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"fairlead/partner"
	"fairlead/storage"
)

func (k *clientCommands[T]) secretCommands() *cobra.Command {
	return group("secret", "Create, list and revoke a "+string(k.Kind)+"'s secrets; two can be active at a time",
		k.addSecret(), k.listSecrets(), k.revokeSecret())
}

func (k *clientCommands[T]) addSecret() *cobra.Command {
	c := &cobra.Command{Use: "add CLIENT_ID", Short: "Create another secret (shown only once)", Args: positional}
	explained(c)
	asJSON := jsonFlag(c)
	return k.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		made, plain, err := k.clients(db).AddSecret(ctx, args[0])
		if err != nil {
			return err
		}
		if *asJSON {
			return k.printJSON(newSecretJSON{made.ID, plain, jsonTime(made.CreatedAt)})
		}
		t := table{top: "Secret created."}
		t.line("Secret ID", made.ID)
		t.line("Client secret", plain)
		t.line("Created", shownTime(made.CreatedAt))
		if err := k.print(t.bytes()); err != nil {
			return err
		}
		k.secretNote()
		return nil
	})
}

func (k *clientCommands[T]) listSecrets() *cobra.Command {
	c := &cobra.Command{Use: "list CLIENT_ID", Short: "List all secrets, including revoked ones", Args: positional}
	asJSON := jsonFlag(c)
	return k.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		secrets, err := k.clients(db).ListSecrets(ctx, args[0])
		if err != nil {
			return err
		}
		if *asJSON {
			return k.printJSON(results(secrets, partner.SecretAsJSON))
		}
		var t table
		t.row("SECRET ID", "CREATED", "LAST USED", "REVOKED")
		for _, one := range secrets {
			t.row(one.ID, shownTime(one.CreatedAt), shownTime(one.LastUsedAt), shownTime(one.RevokedAt))
		}
		return k.print(t.bytes())
	})
}

func (k *clientCommands[T]) revokeSecret() *cobra.Command {
	c := &cobra.Command{Use: "revoke CLIENT_ID SECRET_ID", Short: "Revoke a secret permanently", Args: positional}
	explained(c)
	asJSON := jsonFlag(c)
	return k.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		revoked, left, err := k.clients(db).RevokeSecret(ctx, args[0], args[1])
		if err != nil {
			return err
		}
		if left == 0 {
			k.say("This %s has no active secret left and can't get tokens. Create one with fairlead %[1]s secret add.", k.Kind)
		}
		if *asJSON {
			return k.printJSON(partner.SecretAsJSON(revoked))
		}
		return k.print([]byte("Revoked " + revoked.ID + ".\n"))
	})
}

// newSecretJSON is a new secret, as scripts read it.
type newSecretJSON struct {
	SecretID     string    `json:"secret_id"`
	ClientSecret string    `json:"client_secret"`
	CreatedAt    time.Time `json:"created_at"`
}
