package api

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"duyen/match/service"
)

// metrics counts what the server does, in its own registry.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec

	mu    sync.RWMutex
	known map[series]counters // looking them up by their labels takes longer than a cached answer
}

// series is what requests are told apart by.
type series struct {
	method, route string
	status        int
}

// counters count one series.
type counters struct {
	requests prometheus.Counter
	seconds  prometheus.Observer
}

func newMetrics(svc *service.Service, version string) *metrics {
	m := &metrics{
		known:    map[series]counters{},
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duyen_http_requests_total", Help: "Requests by method, route template and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "duyen_http_request_seconds", Help: "Time to answer by route template.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5},
		}, []string{"route"}),
	}
	gauge := func(name, help string, value func(service.Status) int64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			return float64(value(svc.Ready()))
		})
	}
	m.registry.MustRegister(
		m.requests, m.seconds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("duyen_index_seq", "Last change that is in index and engine.", func(s service.Status) int64 { return s.Indexed }),
		gauge("duyen_log_head", "Last change of the store.", func(s service.Status) int64 { return s.Head }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "duyen_build_info", Help: "Always 1; the label tells the version.",
			ConstLabels: prometheus.Labels{"version": version},
		}, func() float64 { return 1 }),
	)
	return m
}

// Gauge adds a figure of a room the API does not know to the metrics. It must be
// called before serving.
func (s *Server) Gauge(name, help string, value func() float64) {
	s.metrics.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

// Counter is Gauge for a figure that only grows.
func (s *Server) Counter(name, help string, value func() float64) {
	s.metrics.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value))
}

// count records one request. Unknown methods share a label, so that nobody can
// make labels up.
func (m *metrics) count(method, route string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	c := m.of(series{method, route, status})
	c.requests.Inc()
	if !strings.HasSuffix(route, streamFile) { // how long it is listened to says nothing of us
		c.seconds.Observe(took.Seconds())
	}
}

// of gives the counters of a series. There are only so many methods, routes and
// statuses.
func (m *metrics) of(x series) counters {
	m.mu.RLock()
	c, ok := m.known[x]
	m.mu.RUnlock()
	if !ok {
		c = counters{m.requests.WithLabelValues(x.method, x.route, strconv.Itoa(x.status)), m.seconds.WithLabelValues(x.route)}
		m.mu.Lock()
		m.known[x] = c
		m.mu.Unlock()
	}
	return c
}

// handler serves the metrics in Prometheus' text format.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
