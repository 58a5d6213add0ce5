package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// rootCommand has every command.
func (p *program) rootCommand() *cobra.Command {
	root := group("fairlead", "An OAuth authorization server with sign-up, billing and consent built in",
		p.serveCommand(),
		p.partnerCommand(),
		p.serviceCommand(),
		p.accountCommand(),
		p.attemptCommand(),
		p.tokenCommand(),
		p.carrierCommand(),
		p.platformCommand(),
		p.endpointCommand(),
		p.eventCommand(),
		p.staffCommand(),
		p.auditCommand(),
		p.keysCommand(),
		p.migrateCommand(),
		p.doctorCommand(),
		p.backupCommand(),
		p.restoreCommand(),
		p.previewCommand(),
		p.versionCommand(),
		p.hashCommand(),
	)
	// A group cannot be run by itself, so its help must not show a usage line for that.
	root.SetUsageTemplate(strings.Replace(root.UsageTemplate(), "if .Runnable", "if not .HasAvailableSubCommands", 1))
	root.SetHelpCommand(helpCommand())
	root.CompletionOptions.DisableDefaultCmd = true
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagUsageError(err) })
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := p.settings.fromEnv(c.Flags(), p.env); err != nil {
			return err
		}
		if err := p.settings.check(c.Flags()); err != nil {
			return err
		}
		return required(c.Flags())
	}
	p.settings.bindCommon(root.PersistentFlags())
	return root
}

// group is a command that only has subcommands.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs}
	c.AddCommand(commands...)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(c, args[0])
		}
		return usageErrorf("%s needs a command: %s.", c.CommandPath(), strings.Join(namesOf(c), ", "))
	}
	return c
}

func unknownCommand(c *cobra.Command, name string) error {
	c.SuggestionsMinimumDistance = 2
	hint := ""
	if close := c.SuggestionsFor(name); len(close) > 0 {
		hint = " Did you mean " + joinWords(close, "or") + "?"
	}
	return usageErrorf("%s has no command %q.%s", c.CommandPath(), name, hint)
}

func namesOf(c *cobra.Command) (names []string) {
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND]",
		Short:  "Show help for a command",
		Hidden: true,
		Args:   cobra.ArbitraryArgs,
		// Help must not fail on the environment.
		PersistentPreRun: func(*cobra.Command, []string) {},
		RunE: func(c *cobra.Command, args []string) error {
			found, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usageErrorf("there is no command %q", strings.Join(args, " "))
			}
			return found.Help()
		},
	}
}

// positional requires exactly the arguments that the command's Use line names.
func positional(c *cobra.Command, args []string) error {
	wanted := strings.Fields(c.Use)[1:]
	switch {
	case len(args) < len(wanted):
		return usageErrorf("missing %s; usage: %s", joinWords(wanted[len(args):], "and"), c.CommandPath()+c.Use[len(c.Name()):])
	case len(args) > len(wanted):
		return usageErrorf("unexpected argument %q", args[len(wanted)])
	}
	return nil
}

// demand makes flags required.
func demand(c *cobra.Command, names ...string) {
	for _, name := range names {
		c.Flags().Lookup(name).Usage += " (required)"
		_ = c.MarkFlagRequired(name) // fails only where there is no such flag
	}
}

// required refuses a command that lacks a flag that [demand] made required.
func required(flags *pflag.FlagSet) error {
	var missing []string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Annotations[cobra.BashCompOneRequiredFlag] != nil && !f.Changed {
			missing = append(missing, "--"+f.Name)
		}
	})
	if missing == nil {
		return nil
	}
	return usageErrorf("missing %s", joinWords(missing, "and"))
}

// joinWords lists words as in a sentence: a, b and c.
func joinWords(words []string, last string) string {
	n := len(words) - 1
	if n < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}
