/** The head of a line as glog writes it: severity, time, process and the line of the source that speaks. */
export function glogHead(severity: 'I' | 'W' | 'E' | 'F', now: Date, pid: number, line: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  const micros = `${String(now.getMilliseconds()).padStart(3, '0')}000`;
  return `${severity}${day} ${time}.${micros} ${String(pid).padStart(7)} kubecfg.go:${line}] `;
}
