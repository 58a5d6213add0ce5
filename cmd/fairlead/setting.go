package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// setting is a flag whose every value is parsed, the default as well.
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

// Type is what help calls the value where the usage text does not.
func (s *setting[T]) Type() string { return "value" }

// envOf marks a flag with the environment variable that stands in for it.
const envOf = "environment"

// define declares a setting. Parsers complete a sentence that begins with the
// setting's name: "must be …".
func define[T any](f *pflag.FlagSet, into *T, name, fallback, usage string, parse func(string) (T, error)) {
	variable := "FAIRLEAD_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	flag(f, into, name, fallback, usage+" ["+variable+"]", parse)
	f.Lookup(name).Annotations = map[string][]string{envOf: {variable}}
}

// flag declares what is no setting and has no variable.
func flag[T any](f *pflag.FlagSet, into *T, name, fallback, usage string, parse func(string) (T, error)) {
	s := &setting[T]{into: into, parse: parse}
	if err := s.Set(fallback); err != nil {
		panic(fmt.Sprintf("the default of --%s %v", name, err))
	}
	f.Var(s, name, usage)
}

// fromEnv gives each setting without a flag the value of its variable, where
// there is one, and marks it as given. A variable that is empty is a value too: it
// switches off.
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
