package audit_test

import (
	"testing"

	"fairlead/audit"
)

func BenchmarkVerifier(b *testing.B) {
	rows, _ := chain(b, 1000)
	for b.Loop() {
		v := audit.Verifier{WithoutHeads: true}
		for _, r := range rows {
			v.Add(r)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/row")
}
