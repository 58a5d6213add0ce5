// Package trace sends spans of requests to an OpenTelemetry collector, with OTLP over HTTP.
//
//	server, clients ──► otelhttp ──► queue ──► Exporter ──► collector
//
// A [Tracer] exists only if a collector is set; without one, nothing is wrapped. Spans are sent
// with the attributes that encode.go lists. Paths, queries, addresses, user agents and the texts
// of errors are not among them, since they can contain secrets or identify people. If the
// collector is slow or unavailable, spans are lost and nothing else happens.
//
// The exporter is ours because otlptracehttp links gRPC even for HTTP: 66 packages and 3.2 MB of
// 71.0 MB, measured when this was written.
package trace
