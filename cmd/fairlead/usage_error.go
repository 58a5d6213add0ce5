package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
)

// usageError means that a command was called in the wrong way: exit code 2.
type usageError struct{ text string }

func (m *usageError) Error() string { return m.text }

func usageErrorf(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// flagUsageError repeats no value, which may be a secret, except where the setting's
// own parser does.
func flagUsageError(err error) error {
	var bad *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	var alone *pflag.ValueRequiredError
	switch {
	case errors.As(err, &bad) && bad.GetFlag().Value.Type() == "bool":
		return usageErrorf("--%s must be true or false", bad.GetFlag().Name)
	case errors.As(err, &bad):
		return usageErrorf("--%s %s", bad.GetFlag().Name, bad.Unwrap())
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return usageErrorf("there is no flag -%s", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		return usageErrorf("there is no flag --%s", unknown.GetSpecifiedName())
	case errors.As(err, &alone):
		return usageErrorf("--%s needs a value", alone.GetSpecifiedName())
	}
	return usageErrorf("%s", err)
}
