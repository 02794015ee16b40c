// Takes smaller letters until all of it stands on the one page, once with the letters at hand and again once the app's
// own have come. A few points are kept, since paper breaks lines its own way.
{
  const LARGEST = 10.2, LEAST = 4, STEP = 0.1, KEPT_PX = 6;
  const page = document.querySelector("main");
  const needed = () => {
    const gaps = (page.children.length - 1) * parseFloat(getComputedStyle(page).rowGap);
    return [...page.children].reduce((sum, part) => sum + part.offsetHeight, gaps);
  };
  const room = () => {
    const style = getComputedStyle(page);
    return page.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom) - KEPT_PX;
  };
  const fit = () => {
    for (let size = LARGEST; size > LEAST; size -= STEP) {
      document.documentElement.style.fontSize = `${size.toFixed(1)}pt`;
      if (needed() <= room()) break;
    }
    document.documentElement.dataset.fits = needed() <= room();
  };
  fit();
  document.fonts.ready.then(fit);
}
