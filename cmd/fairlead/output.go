package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"fairlead/storage"
)

// jsonFlag declares --json.
func jsonFlag(c *cobra.Command) *bool {
	return c.Flags().Bool("json", false, "print one JSON object")
}

// print writes the result.
func (p *program) print(result []byte) error {
	if _, err := p.stdout.Write(result); err != nil {
		return fmt.Errorf("cannot write the result: %w", err)
	}
	return nil
}

// printJSON writes the result as one JSON object.
func (p *program) printJSON(v any) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return err
	}
	return p.print(b.Bytes())
}

// results is a list as scripts read it: an object with an array that is never null.
func results[T, J any](list []T, as func(T) J) any {
	all := make([]J, 0, len(list))
	for _, one := range list {
		all = append(all, as(one))
	}
	return struct {
		Results []J `json:"results"`
	}{all}
}

// jsonTime is a time as scripts read it, in whole seconds.
func jsonTime(t storage.Time) time.Time { return t.Truncate(time.Second) }

// jsonTimeOrNull is null for no time.
func jsonTimeOrNull(t storage.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	at := jsonTime(t)
	return &at
}

// orNull is null for an empty text.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
