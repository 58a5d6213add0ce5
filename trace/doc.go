// Package trace sends spans of requests to an OpenTelemetry collector, with OTLP over HTTP.
//
//	server, clients ──► otelhttp ──► queue ──► Exporter ──► collector
//
// A [Tracer] exists only where a collector is named; without one, nothing is wrapped. What a
// span may tell is a list of attributes, in encode.go: paths, queries, addresses, user agents
// and the texts of errors are not on it, since they can have secrets or say who somebody is. A
// collector that is slow or away costs spans and nothing else.
//
// The exporter is ours because otlptracehttp links gRPC even for HTTP: 66 packages and 3.2 MB of
// 71.0 MB, measured when this was written.
package trace
