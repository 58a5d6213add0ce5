package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
)

// misuse is an error that the usage, and not the work, is wrong.
type misuse struct{ text string }

func (m *misuse) Error() string { return m.text }

func misused(format string, args ...any) error { return &misuse{fmt.Sprintf(format, args...)} }

// flagMisuse never repeats a value, which may be a secret, unless the setting's
// own parser does.
func flagMisuse(err error) error {
	var bad *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	var alone *pflag.ValueRequiredError
	switch {
	case errors.As(err, &bad) && bad.GetFlag().Value.Type() == "bool":
		return misused("--%s must be true or false", bad.GetFlag().Name)
	case errors.As(err, &bad):
		return misused("--%s %s", bad.GetFlag().Name, bad.Unwrap())
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return misused("there is no flag -%s", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		return misused("there is no flag --%s", unknown.GetSpecifiedName())
	case errors.As(err, &alone):
		return misused("--%s needs a value", alone.GetSpecifiedName())
	}
	return misused("%s", err)
}
