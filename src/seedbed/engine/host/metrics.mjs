/** The figures that the native engine reports at `/metrics`, as JSON and in the text format of Prometheus. */

const BUCKETS = [0, 1, 5, 10, 50, 100, 500, 1000, 5000, 50_000];

const DESCRIPTIONS = {
  counters: {
    prisma_client_queries_total: 'The total number of Prisma Client queries executed',
    prisma_datasource_queries_total: 'The total number of datasource queries executed',
    prisma_pool_connections_closed_total: 'The total number of pool connections closed',
    prisma_pool_connections_opened_total: 'The total number of pool connections opened',
  },
  gauges: {
    prisma_client_queries_active: 'The number of currently active Prisma Client queries',
    prisma_client_queries_wait: 'The number of datasource queries currently waiting for a free connection',
    prisma_pool_connections_busy: 'The number of pool connections currently executing datasource queries',
    prisma_pool_connections_idle: 'The number of pool connections that are not busy running a query',
    prisma_pool_connections_open: 'The number of pool connections currently open',
  },
  histograms: {
    prisma_client_queries_duration_histogram_ms: 'The distribution of the time Prisma Client queries took to run end to end',
    prisma_client_queries_wait_histogram_ms: 'The distribution of the time all datasource queries spent waiting for a free connection',
    prisma_datasource_queries_duration_histogram_ms: 'The distribution of the time datasource queries took to run',
  },
};

export class Metrics {
  counters = zeros('counters');
  gauges = zeros('gauges');
  histograms = Object.fromEntries(Object.keys(DESCRIPTIONS.histograms).map((key) => [key, new Histogram()]));

  /** @param {() => {open: number, busy: number, waiting: number}} [readPool] the connections as they are now */
  constructor(readPool) {
    this.readPool = readPool;
  }

  /**
   * Runs one query of the client and records how long it took.
   * @template T
   * @param {() => Promise<T>} run
   */
  async measureQuery(run) {
    const start = performance.now();
    this.counters.prisma_client_queries_total++;
    this.gauges.prisma_client_queries_active++;
    try {
      return await run();
    } finally {
      this.gauges.prisma_client_queries_active--;
      this.histograms.prisma_client_queries_duration_histogram_ms.record(performance.now() - start);
    }
  }

  /** @param {number} ms what one statement took in the database */
  recordStatement(ms) {
    this.counters.prisma_datasource_queries_total++;
    this.histograms.prisma_datasource_queries_duration_histogram_ms.record(ms);
  }

  /** @param {number} ms how long a query waited for its connection */
  recordWait(ms) {
    this.histograms.prisma_client_queries_wait_histogram_ms.record(ms);
  }

  /** @param {Record<string, string>} labels added to every figure */
  toJson(labels = {}) {
    this.#refresh();
    const list = (/** @type {'counters' | 'gauges' | 'histograms'} */ kind, /** @type {Record<string, any>} */ values) =>
      Object.entries(DESCRIPTIONS[kind]).map(([key, description]) => ({ key, labels, value: values[key], description }));
    return {
      counters: list('counters', this.counters),
      gauges: list('gauges', this.gauges),
      histograms: list('histograms', this.histograms),
    };
  }

  /** @param {Record<string, string>} labels added to every figure */
  toPrometheus(labels = {}) {
    const lines = [];
    const { counters, gauges, histograms } = this.toJson();
    for (const [type, figures] of /** @type {const} */ ([['counter', counters], ['gauge', gauges]])) {
      for (const { key, description, value } of figures) {
        lines.push(`# HELP ${key} ${description}`, `# TYPE ${key} ${type}`, `${key}${labelText(labels)} ${value}`, '');
      }
    }
    for (const { key, description, value } of histograms) {
      lines.push(`# HELP ${key} ${description}`, `# TYPE ${key} histogram`);
      for (const [limit, count] of value.cumulative()) lines.push(`${key}_bucket${labelText({ ...labels, le: limit })} ${count}`);
      lines.push(`${key}_sum${labelText(labels)} ${value.sum}`, `${key}_count${labelText(labels)} ${value.count}`, '');
    }
    return lines.join('\n');
  }

  #refresh() {
    const pool = this.readPool?.();
    if (!pool) return;
    this.gauges.prisma_pool_connections_open = pool.open;
    this.gauges.prisma_pool_connections_busy = pool.busy;
    this.gauges.prisma_pool_connections_idle = pool.open - pool.busy;
    this.gauges.prisma_client_queries_wait = pool.waiting;
  }
}

class Histogram {
  sum = 0;
  count = 0;
  #counts = BUCKETS.map(() => 0);

  /** @param {number} value */
  record(value) {
    this.sum += value;
    this.count++;
    // Past the last limit only the total counts.
    const bucket = BUCKETS.findIndex((limit) => value <= limit);
    if (bucket !== -1) this.#counts[bucket]++;
  }

  /** @returns {[string, number][]} */
  cumulative() {
    let total = 0;
    const rows = BUCKETS.map((limit, index) => /** @type {[string, number]} */ ([String(limit), (total += this.#counts[index])]));
    return [...rows, ['+Inf', this.count]];
  }

  toJSON() {
    return { buckets: BUCKETS.map((limit, index) => [limit, this.#counts[index]]), sum: this.sum, count: this.count };
  }
}

/** @param {'counters' | 'gauges'} kind @returns {Record<string, number>} */
function zeros(kind) {
  return Object.fromEntries(Object.keys(DESCRIPTIONS[kind]).map((key) => [key, 0]));
}

/** @param {Record<string, string>} labels */
function labelText(labels) {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${String(value).replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`);
  return pairs.length ? `{${pairs.join(',')}}` : '';
}
