package trace

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const (
	// queueSize bounds the memory of spans that wait for a collector. More are dropped.
	queueSize = 2048
	// sendEvery is how long spans wait for others to be sent with.
	sendEvery = 5 * time.Second
)

// Tracer makes spans and sends them.
type Tracer struct {
	// Exporter sends the spans; its counts are for metrics.
	Exporter *Exporter

	provider *sdk.TracerProvider
}

// New starts a tracer that sends to a URL the spans of a share of the requests.
func New(endpoint, version string, share float64, log *slog.Logger) *Tracer {
	e := &Exporter{Endpoint: endpoint, Log: log}
	return &Tracer{Exporter: e, provider: sdk.NewTracerProvider(
		sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(share))),
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", "fairlead"), attribute.String("service.version", version))),
		sdk.WithBatcher(e, sdk.WithMaxQueueSize(queueSize), sdk.WithBatchTimeout(sendEvery), sdk.WithExportTimeout(sendTimeout)))}
}

// Close sends what is left, until ctx ends.
func (t *Tracer) Close(ctx context.Context) { _ = t.provider.Shutdown(ctx) } // the exporter logs

// Handler makes a span of each request. A stranger's traceparent decides neither on the parent nor
// on sampling: the span is the first of a new trace and has a link to it.
func (t *Tracer) Handler(next http.Handler) http.Handler {
	return otelhttp.NewHandler(next, "",
		otelhttp.WithTracerProvider(t.provider), otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithPublicEndpointFn(func(*http.Request) bool { return true }),
		otelhttp.WithSpanNameFormatter(func(string, *http.Request) string { return "request" })) // until Answered names it
}

// Answered names the span of a request after the route that answered it.
func Answered(r *http.Request, method, route string) {
	span := trace.SpanFromContext(r.Context())
	span.SetName(method + " " + route)
	span.SetAttributes(attribute.String("http.route", route))
}

// Parent is the W3C traceparent of a request's span, empty without one.
func Parent(ctx context.Context) string {
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return ""
	}
	return "00-" + span.TraceID().String() + "-" + span.SpanID().String() + "-" + span.TraceFlags().String()
}

// Client returns what makes a span of each request to somebody else's server. The request gets no
// traceparent, since they have no use for our traces.
func (t *Tracer) Client(what string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return otelhttp.NewTransport(next, otelhttp.WithTracerProvider(t.provider),
			otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()),
			otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return what + " " + r.Method }))
	}
}
