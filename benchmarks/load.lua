-- Sends prepared requests, one a line: method, path and body, parted by tabs. Counts answers by status.
-- Arguments: file, number of threads, "once" or "again" (start anew at the end of the file).
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  local headers = {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Sec-Fetch-Site"] = "same-origin",
    ["Accept-Encoding"] = "gzip",
    ["Accept-Language"] = "en",
  }
  prepared, taken, again, statuses = {}, 0, args[3] == "again", ""
  counted = {}
  local line_number = 0
  for line in io.lines(args[1]) do
    if again or line_number % tonumber(args[2]) == number then
      local method, path, body = line:match("^(%S+)\t(%S+)\t(.*)$")
      prepared[#prepared + 1] = wrk.format(method, path, headers, body)
    end
    line_number = line_number + 1
  end
end

function request()
  if taken >= #prepared then
    if again then taken = 0 else wrk.thread:stop() end
  end
  taken = taken + 1
  return prepared[math.min(taken, #prepared)]
end

function response(status)
  counted[status] = (counted[status] or 0) + 1
  statuses = ""
  for code, count in pairs(counted) do statuses = statuses .. code .. "=" .. count .. " " end
end

function done(summary, latency)
  local all = ""
  for _, thread in ipairs(threads) do all = all .. thread:get("statuses") end
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %s\n", summary.duration,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), all))
end
