package partner

import "fmt"

// Invalid is an error for whoever asked: sentences that say what is wrong and
// how to mend it.
type Invalid struct{ Text string }

func (f *Invalid) Error() string { return f.Text }

func refuse(format string, args ...any) error { return &Invalid{fmt.Sprintf(format, args...)} }
