package storage_test

import (
	"flag"
	"os"
	"testing"
)

// Most of these tests wait for a database, so more of them run at once than there are
// processors.
func TestMain(m *testing.M) {
	flag.Parse()
	_ = flag.Set("test.parallel", "4")
	os.Exit(m.Run())
}
