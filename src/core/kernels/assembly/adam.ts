/** One update of Adam with decoupled decay; see the interface for what is what. */
export function adamStep(
  weight: usize,
  mean: usize,
  variance: usize,
  gradient: usize,
  count: u32,
  beta1: f32,
  beta2: f32,
  meanShare: f32,
  varianceShare: f32,
  keep: f32,
  stepSize: f32,
  floor: f32,
): void {
  const whole: usize = (<usize>(count & ~3)) << 2;
  const end: usize = (<usize>count) << 2;
  let at: usize = 0;
  for (; at < whole; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(f32x4.splat(beta1), v128.load(mean + at)), f32x4.mul(f32x4.splat(meanShare), g));
    const v = f32x4.add(
      f32x4.mul(f32x4.splat(beta2), v128.load(variance + at)),
      f32x4.mul(f32x4.mul(f32x4.splat(varianceShare), g), g),
    );
    v128.store(mean + at, m);
    v128.store(variance + at, v);
    const step = f32x4.div(f32x4.mul(f32x4.splat(stepSize), m), f32x4.add(f32x4.sqrt(v), f32x4.splat(floor)));
    v128.store(weight + at, f32x4.sub(f32x4.mul(v128.load(weight + at), f32x4.splat(keep)), step));
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gradient + at);
    const m = beta1 * load<f32>(mean + at) + meanShare * g;
    const v = beta2 * load<f32>(variance + at) + varianceShare * g * g;
    store<f32>(mean + at, m);
    store<f32>(variance + at, v);
    store<f32>(weight + at, load<f32>(weight + at) * keep - (stepSize * m) / (sqrt<f32>(v) + floor));
  }
}
