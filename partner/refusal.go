package partner

import "fmt"

// Refusal is an error for whoever asked: sentences that say what is wrong and
// how to mend it.
type Refusal struct{ Text string }

func (f *Refusal) Error() string { return f.Text }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }
