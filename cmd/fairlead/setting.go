package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// setting is a flag whose values are parsed, including the default.
type setting[T any] struct {
	into  *T
	text  string
	parse func(text string) (T, error)
}

func (s *setting[T]) Set(text string) error {
	value, err := s.parse(text)
	if err != nil {
		return err
	}
	*s.into, s.text = value, text
	return nil
}

func (s *setting[T]) String() string { return s.text }

// Type is the name of the value in help, where the usage text names none.
func (s *setting[T]) Type() string { return "value" }

// envOf is the annotation of a flag with its environment variable.
const envOf = "environment"

// define declares a setting. An error of parse completes a sentence that begins with
// the setting's name: "must be …".
func define[T any](f *pflag.FlagSet, into *T, name, fallback, usage string, parse func(string) (T, error)) {
	variable := "FAIRLEAD_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	flag(f, into, name, fallback, usage+" ["+variable+"]", parse)
	f.Lookup(name).Annotations = map[string][]string{envOf: {variable}}
}

// flag declares a flag without an environment variable.
func flag[T any](f *pflag.FlagSet, into *T, name, fallback, usage string, parse func(string) (T, error)) {
	s := &setting[T]{into: into, parse: parse}
	if err := s.Set(fallback); err != nil {
		panic(fmt.Sprintf("the default of --%s %v", name, err))
	}
	f.Var(s, name, usage)
}

// fromEnv sets each setting that was not given as a flag from its environment
// variable, and marks it as given. An empty variable counts: it turns a setting off.
func (s *settings) fromEnv(flags *pflag.FlagSet, env func(string) (string, bool)) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		variables := f.Annotations[envOf]
		if len(variables) == 0 || f.Changed || err != nil {
			return
		}
		if text, ok := env(variables[0]); ok {
			if bad := f.Value.Set(text); bad != nil {
				err = usageErrorf("%s (--%s) %s", variables[0], f.Name, bad)
			}
			f.Changed = true
		}
	})
	return err
}
