package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	program  string
	tokens   uint64
	attempts uint64
	full     bool
	quick    bool
	rounds   int
	d        time.Duration
	warm     time.Duration
	conns    int
	busy     uint64
	cores    int
	only     string
	engines  string
	postgres string
	folder   string
	keep     string
	bare     bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	o, err := parseOptions(os.Args[1:])
	if err != nil {
		return err
	}
	if o.bare {
		return serveBare(ctx)
	}
	if err := pin(o.cores); err != nil {
		return err
	}
	b := &bench{options: o, ctx: ctx, out: os.Stdout}
	defer b.close()
	if err := b.open(); err != nil {
		return err
	}
	return b.measureEngines()
}

func parseOptions(args []string) (o options, err error) {
	f := flag.NewFlagSet("bench", flag.ExitOnError)
	f.StringVar(&o.program, "program", "bin/fairlead", "the `PATH` of the server")
	f.Uint64Var(&o.tokens, "tokens", 1_000_000, "`NUMBER` of live tokens in the database")
	f.Uint64Var(&o.attempts, "attempts", 10_000_000, "`NUMBER` of attempts that the support console lists, with a partner for a hundred, and a change and a connection of the biggest partner for ten")
	f.BoolVar(&o.full, "full", false, "measure growth up to ten million tokens, which takes some 20 GB and a quarter of an hour more")
	f.BoolVar(&o.quick, "quick", false, "a look in a few minutes, with 10,000 tokens and one round: good for seeing that it works")
	f.IntVar(&o.rounds, "rounds", 3, "`NUMBER` of rounds, of which the medians are shown")
	f.DurationVar(&o.d, "d", 5*time.Second, "the `DURATION` of one measurement")
	f.DurationVar(&o.warm, "warm", 2*time.Second, "the `DURATION` of the load before it, in which the server gets to know the busy tokens")
	f.IntVar(&o.conns, "c", 32, "`NUMBER` of connections")
	f.Uint64Var(&o.busy, "busy", 10_000, "ask about this `NUMBER` of the tokens, at random")
	f.IntVar(&o.cores, "cores", 2, "`NUMBER` of processors that everything shares, where there are more")
	f.StringVar(&o.only, "only", "", "`NAMES`, with commas between, of what to measure: "+strings.Join(parts, ", "))
	f.StringVar(&o.engines, "engines", "sqlite,postgres", "`NAMES` of the databases")
	f.StringVar(&o.postgres, "postgres", "", "`URL` of a PostgreSQL in which databases fairlead_bench_… may be made, in place of a private one")
	f.StringVar(&o.folder, "dir", os.TempDir(), "`FOLDER` on the disk that is meant")
	f.StringVar(&o.keep, "keep", "", "`FOLDER` in which filled databases stay for the next run")
	f.BoolVar(&o.bare, "serve-bare", false, "be the bare handler; for this program's own use")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	return o, o.check(f)
}

// check refuses contradictory flags, and lets -quick set the ones that were not given.
func (o *options) check(f *flag.FlagSet) error {
	if o.quick {
		said := map[string]bool{}
		f.Visit(func(one *flag.Flag) { said[one.Name] = true })
		for name, value := range map[string]string{"tokens": "10000", "attempts": "50000", "rounds": "1", "d": "500ms", "warm": "100ms"} {
			if !said[name] {
				if err := f.Set(name, value); err != nil {
					return err
				}
			}
		}
	}
	for _, name := range split(o.only) {
		if !contains(parts, name) {
			return fmt.Errorf("-only knows %s, and not %q", strings.Join(parts, ", "), name)
		}
	}
	for _, name := range split(o.engines) {
		if name != "sqlite" && name != "postgres" {
			return fmt.Errorf("-engines knows sqlite and postgres, and not %q", name)
		}
	}
	if o.tokens < 1000 || o.attempts < 1000 || o.busy < 1 || o.rounds < 1 || o.conns < 1 || o.d < 100*time.Millisecond || o.cores < 1 || f.NArg() > 0 {
		return fmt.Errorf("it takes at least 1000 tokens and attempts, a busy one, a round, a connection, a processor and 100ms, and no arguments beside flags")
	}
	return nil
}
