package carrier_test

import (
	"os"
	"testing"

	"fairlead/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(webtest.Run(m)) }
