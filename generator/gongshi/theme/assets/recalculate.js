/* Computes a rating again from the inputs and the rulebook that stand in the page, exactly.

   Numbers are ratios of whole numbers (BigInt), so that nothing is rounded before the total. What
   counts, how much and from where on stands in the rulebook; this program knows no threshold. */
(function () {
  "use strict";

  // --- ratios: [numerator, denominator], the denominator above zero ------------------------------

  function gcd(a, b) {
    while (b) {
      [a, b] = [b, a % b];
    }
    return a < 0n ? -a : a;
  }
  function ratio(top, bottom) {
    var common = gcd(top, bottom) || 1n;
    return [top / common, bottom / common];
  }
  function add(a, b) {
    return ratio(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
  }
  function times(a, b) {
    return ratio(a[0] * b[0], a[1] * b[1]);
  }
  function over(a, b) {
    return b[0] < 0n ? ratio(-a[0] * b[1], -a[1] * b[0]) : ratio(a[0] * b[1], a[1] * b[0]);
  }
  function order(a, b) {
    var left = a[0] * b[1];
    var right = b[0] * a[1];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  function decimal(text) {
    var found = /^([0-9]+)(?:\.([0-9]+))?$/.exec(String(text).trim());
    if (!found) {
      throw new RangeError(String(text));
    }
    var digits = found[2] || "";
    return ratio(BigInt(found[1] + digits), 10n ** BigInt(digits.length));
  }
  function pair(told) {
    return ratio(BigInt(told[0]), BigInt(told[1]));
  }
  var ZERO = [0n, 1n];
  var HUNDRED = [100n, 1n];
  var SIGNS = {
    "<": (c) => c < 0, "<=": (c) => c <= 0, "≤": (c) => c <= 0,
    ">": (c) => c > 0, ">=": (c) => c >= 0, "≥": (c) => c >= 0,
    "=": (c) => c === 0, "==": (c) => c === 0, "!=": (c) => c !== 0, "<>": (c) => c !== 0,
  };

  /* Units of the last decimal; the value is not below zero. */
  function rounded(value, decimals, mode) {
    var top = value[0] * 10n ** BigInt(decimals);
    var whole = top / value[1];
    var rest = 2n * (top % value[1]);
    if (mode === "down" || rest < value[1]) {
      return whole;
    }
    if (mode === "half_even" && rest === value[1]) {
      return whole + (whole % 2n);
    }
    return whole + 1n;
  }
  function shown(units, decimals) {
    var digits = String(units).padStart(decimals + 1, "0");
    return decimals ? digits.slice(0, -decimals) + "." + digits.slice(-decimals) : digits;
  }

  // --- components --------------------------------------------------------------------------------

  function outOfHundred(score, most) {
    var whole = decimal(most || "100");
    return score === "" || whole[0] === 0n ? null : over(times(decimal(score), HUNDRED), whole);
  }
  function without(rule) {
    return rule === "zero"
      ? { value: ZERO }
      : rule === "reweight" ? { value: null } : { value: null, reason: rule };
  }

  /* The mean of the months, and what they count. */
  function seriesOf(rulebook, inputs) {
    var series = rulebook.series;
    var year = { sum: ZERO, inMean: 0, scored: 0, resident: 0, low: 0, flags: [] };
    if (!series) {
      return year;
    }
    inputs.months.forEach(function (month) {
      var status = month[1];
      var most = month[3] ? decimal(month[3]) : decimal(series.maximum);
      if (status === "scored" && (month[2] === "" || most[0] <= 0n)) {
        status = "authority_gap";
      }
      if (status === "scored") {
        var value = over(times(decimal(month[2]), decimal(series.maximum)), most);
        year.sum = add(year.sum, value);
        year.inMean += 1;
        year.scored += 1;
        year.resident += 1;
        var low = rulebook.low;
        year.low += low && SIGNS[low.operator](order(value, pair(low.threshold))) ? 1 : 0;
        return;
      }
      var rule = series.missing[status];
      year.inMean += rule.zero ? 1 : 0;
      year.scored += rule.counts ? 1 : 0;
      year.resident += status === "not_resident" ? 0 : 1;
      year.low += rule.run === "extends" ? 1 : 0;
      if (rule.flag && !year.flags.includes(rule.flag)) {
        year.flags.push(rule.flag);
      }
    });
    return year;
  }

  function votesOf(component, rows) {
    var values = rows.map((row) => outOfHundred(row[2], row[3]));
    var count = values.length;
    if (component.trim_from && count >= component.trim_from) {
      values.sort(order);
      values = values.slice(component.trim_low, count - component.trim_high);
    }
    var enough = component.least_after_trimming ? values.length : count;
    if (enough < component.least_votes) {
      return without(component.insufficient);
    }
    return { value: over(values.reduce(add, ZERO), [BigInt(values.length), 1n]) };
  }

  function componentOf(component, rulebook, inputs, year) {
    var series = rulebook.series;
    if (series && series.component === component.code) {
      if (!year.inMean) {
        return without(component.missing);
      }
      return { value: over(times(year.sum, pair(series.factor)), [BigInt(year.inMean), 1n]) };
    }
    var rows = inputs.rows.filter(
      (row) =>
        row[0] === component.code && row[1] === "scored" && outOfHundred(row[2], row[3]) !== null
    );
    if (!rows.length) {
      return without(component.missing);
    }
    if (component.votes) {
      return votesOf(component, rows);
    }
    // Of several rows, the last decision stands.
    var row = rows.reduce((best, each) => (each[5] > best[5] ? each : best));
    if (component.least_ballots && Number(row[4] || 0) < component.least_ballots) {
      return without(component.insufficient);
    }
    return { value: outOfHundred(row[2], row[3]) };
  }

  // --- gates in words: or, and, not, brackets, comparisons ----------------------------------------

  var QUANTITIES = ["resident months", "scored months", "low months", "star", "total", "warnings"];
  var MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ];
  var OPEN = /^(a|no) warning is open on ([0-9]{1,2}) ([A-Za-z]+) of the year/;
  var TOKEN = /^(\(|\)|<=|>=|<>|!=|==|=|<|>|≤|≥|[0-9]+(?:\.[0-9]+)?|[A-Za-z_][A-Za-z_0-9]*)/;

  function condition(words) {
    var rest = words.trim().replace(/\s+/g, " ");
    function peek() {
      var found = TOKEN.exec(rest);
      return found ? found[1] : "";
    }
    function take() {
      var token = peek();
      if (!token) {
        throw new SyntaxError(rest);
      }
      rest = rest.slice(token.length).trimStart();
      return token;
    }
    function joined(word, part, all) {
      var parts = [part()];
      while (peek() === word) {
        take();
        parts.push(part());
      }
      return (facts) =>
        all ? parts.every((each) => each(facts)) : parts.some((each) => each(facts));
    }
    function either() {
      return joined("or", () => joined("and", one, true), false);
    }
    function one() {
      if (peek() === "(") {
        take();
        var inner = either();
        take();
        return inner;
      }
      if (peek() === "not") {
        take();
        var denied = one();
        return (facts) => !denied(facts);
      }
      var open = OPEN.exec(rest);
      if (open) {
        rest = rest.slice(open[0].length).trimStart();
        var month = MONTHS.indexOf(open[3]) + 1;
        return (facts) => facts.open(month, Number(open[2])) === (open[1] === "a");
      }
      var name = QUANTITIES.find((each) => rest.startsWith(each + " "));
      if (name) {
        rest = rest.slice(name.length).trimStart();
      } else {
        name = take();
      }
      var holds = SIGNS[take()];
      var bound = decimal(take());
      return function (facts) {
        var value = facts.numbers[name];
        return value ? holds(order(value, bound)) : false;
      };
    }
    var found = either();
    if (rest) {
      throw new SyntaxError(rest);
    }
    return found;
  }

  /* Whether a warning of that month or before is not yet rectified on a day of the year. */
  function openIn(inputs) {
    var year = inputs.period.slice(0, 4);
    return function (month, day) {
      var last = new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
      var name = year + "-" + String(month).padStart(2, "0");
      var on = name + "-" + String(Math.min(day, last)).padStart(2, "0");
      return inputs.warnings.some((each) => each[0] <= name && (!each[1] || each[1] > on));
    };
  }

  // --- the rating --------------------------------------------------------------------------------

  /* Return total, stars, gates that fired and the sum of weights; a reason where there is none. */
  function rate(rulebook, inputs, weights) {
    var year = seriesOf(rulebook, inputs);
    var flags = [];
    var numbers = {};
    var reason = "";
    var sum = ZERO;
    var whole = ZERO;
    var allWeights = ZERO;
    rulebook.components.forEach(function (component) {
      var weight = weights[component.code];
      var found = componentOf(component, rulebook, inputs, year);
      reason = reason || found.reason || "";
      numbers[component.code] = found.value;
      allWeights = add(allWeights, weight);
      if (found.value) {
        sum = add(sum, times(weight, found.value));
        whole = add(whole, weight);
      } else if (!found.reason) {
        flags.push(component.flag);
      }
    });
    flags = flags.concat(year.flags);
    if (rulebook.series && year.scored < rulebook.least_months) {
      reason = rulebook.least_months_code;
    }
    if (reason || whole[0] === 0n) {
      return { total: null, stars: null, reason: reason || "NO_SCORE", flags: flags,
        weights: allWeights };
    }
    var units = rounded(over(sum, whole), rulebook.decimals, rulebook.rounding);
    var total = ratio(units, 10n ** BigInt(rulebook.decimals));
    var stars = null;
    if (rulebook.bands.length) {
      var band = rulebook.bands.find(function (each) {
        var above = order(total, pair(each[0]));
        return above > 0 || (rulebook.inclusive && above === 0);
      });
      stars = (band || rulebook.bands[rulebook.bands.length - 1])[1];
    }
    var from = inputs.period.slice(0, 4);
    numbers.total = total;
    numbers["resident months"] = [BigInt(year.resident), 1n];
    numbers["scored months"] = [BigInt(year.scored), 1n];
    numbers["low months"] = [BigInt(year.low), 1n];
    numbers.warnings = [BigInt(inputs.warnings.filter((w) => w[0].startsWith(from)).length), 1n];
    rulebook.gates.forEach(function (gate) {
      if (stars === null) {
        return;
      }
      numbers.star = [BigInt(stars), 1n];
      var facts = { numbers: numbers, open: openIn(inputs) };
      if (gate.star < stars && condition(gate.if)(facts)) {
        stars = gate.star;
        flags.push(gate.code);
      }
    });
    return { total: shown(units, rulebook.decimals), stars: stars, reason: "", flags: flags,
      weights: allWeights };
  }

  // --- the page ----------------------------------------------------------------------------------

  function read(element) {
    return JSON.parse(element.textContent);
  }

  function text(weight) {
    var digits = 0;
    while (digits < 6 && (weight[0] * 10n ** BigInt(digits)) % weight[1] !== 0n) {
      digits += 1;
    }
    return shown(rounded(weight, digits, "half_up"), digits);
  }

  function prepare(box) {
    var rulebook = read(document.getElementById(box.dataset.rulebook));
    var inputs = read(box.querySelector("[data-inputs]"));
    var words = read(document.getElementById("recalculate-words"));
    var fields = Array.from(box.querySelectorAll("[data-weight]"));
    var part = (name) => box.querySelector("[" + name + "]");
    function say(found) {
      part("data-total").textContent = found.total === null ? "—" : found.total;
      part("data-stars").textContent = found.stars === null ? "—" : String(found.stars);
      part("data-weight-sum").textContent = text(found.weights);
      var flags = found.flags.map((each) => words.flags[each] || each);
      part("data-flags").textContent = flags.length ? flags.join(words.and_so) : words.none;
      var own = fields.every((each) => Number(each.value) === Number(each.defaultValue));
      var same =
        found.total === inputs.published.total && found.stars === inputs.published.stars;
      part("data-verdict").textContent =
        found.reason ? words.unrated
        : own ? (same ? words.same : words.different)
        : same ? words.unchanged : words.changed;
      box.dataset.state = own ? (same ? "same" : "different") : "changed";
    }
    function run() {
      var weights = {};
      try {
        fields.forEach(function (field) {
          weights[field.dataset.weight] = decimal(field.value);
        });
      } catch (error) {
        if (!(error instanceof RangeError)) {
          throw error;
        }
        part("data-verdict").textContent = words.bad;
        return;
      }
      say(rate(rulebook, inputs, weights));
    }
    fields.forEach((each) => each.addEventListener("input", run));
    part("data-recalculate-run").addEventListener("click", run);
    part("data-recalculate-reset").addEventListener("click", function () {
      fields.forEach(function (each) {
        each.value = each.defaultValue;
      });
      run();
    });
    box.hidden = false;
    run();
  }

  document.querySelectorAll("[data-recalculate]").forEach(prepare);
})();
